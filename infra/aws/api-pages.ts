import { Stack, type StackProps } from 'aws-cdk-lib'
import { RestApi } from 'aws-cdk-lib/aws-apigateway'
import type { Construct } from 'constructs'
import type { FoundRoute } from '#infra/discover.ts'
import { acknowledgeMethods } from './acknowledgements.ts'
import type { ApiStack } from './api.ts'
import { addRoutes } from './api-routes.ts'

/** The routes outside `/v1`, in a stack of their own, because CloudFormation takes 500 resources. */
export class ApiPagesStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { of: ApiStack; routes: readonly FoundRoute[] }) {
    const { of, routes, ...own } = props
    super(scope, id, own)
    const { restApiId, restApiRootResourceId: rootResourceId } = of.api
    const api = RestApi.fromRestApiAttributes(this, 'Api', { restApiId, rootResourceId })
    addRoutes(this, api, of, routes)
    acknowledgeMethods(api)
  }
}
