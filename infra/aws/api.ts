import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import { IdentitySource, type IRestApi, RequestAuthorizer, RestApi } from 'aws-cdk-lib/aws-apigateway'
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import type { FoundOf, FoundRoute } from '#infra/discover.ts'
import type { Stage } from '#infra/stage.ts'
import { acknowledgeApi } from './acknowledgements.ts'
import { type Authorizers, addRoutes } from './api-routes.ts'
import { addGatewayResponses } from './gateway-responses.ts'
import { functionArn, product } from './names.ts'
import { passesBodies } from './rest-api.ts'

export interface ApiProps extends StackProps {
  stage: Stage
  routes: readonly FoundRoute[]
  authorizer: FoundOf<'authorizer'> | undefined
}

/** The public API with who checks tokens, what it refuses by itself, and its routes for programs. Pages and the stage are stacks of their own. */
export class ApiStack extends Stack implements Authorizers {
  readonly api: IRestApi
  readonly cached: RequestAuthorizer | undefined
  readonly fresh: RequestAuthorizer | undefined

  constructor(scope: Construct, id: string, { stage, routes, authorizer, ...props }: ApiProps) {
    super(scope, id, props)
    const api = new RestApi(this, 'Api', {
      ...passesBodies(product),
      deploy: false,
      cloudWatchRole: true, // one per account, for the logs of every API in it
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      disableExecuteApiEndpoint: stage.domainName !== undefined,
    })
    addGatewayResponses(api)
    this.api = api as IRestApi // its optional members differ in type alone
    this.cached = this.authorizer('cached', authorizer, Duration.seconds(60))
    this.fresh = this.authorizer('fresh', authorizer, Duration.seconds(0))
    addRoutes(this, this.api, this, routes)
    acknowledgeApi(api)
  }

  private authorizer(id: string, entry: ApiProps['authorizer'], kept: Duration): RequestAuthorizer | undefined {
    if (!entry) return undefined
    const attributes = { functionArn: functionArn(this, entry.name), sameEnvironment: true }
    return new RequestAuthorizer(this, id, {
      authorizerName: `${product}-${id}`,
      handler: LambdaFunction.fromFunctionAttributes(this, `${id}-function`, attributes),
      identitySources: [IdentitySource.header('Authorization')],
      resultsCacheTtl: kept,
    })
  }
}
