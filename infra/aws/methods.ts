import { Stack } from 'aws-cdk-lib'
import {
  AuthorizationType,
  ContentHandling,
  Integration,
  IntegrationType,
  type IResource,
  type MethodOptions,
  MockIntegration,
  PassthroughBehavior,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { type FailureCode, failureCatalogue } from '#shared/kernel/errors.ts'
import { acknowledgePublic } from './acknowledgements.ts'

const code: FailureCode = 'request.method-not-allowed'
const { status } = failureCatalogue[code]

/** Calls the function, and may do so by every method of the path: HEAD needs no permission of its own. */
export const callsFunction = (api: RestApi, lambda: IFunction, path: string): Integration => {
  const { partition, region } = Stack.of(api)
  lambda.addPermission('gateway', {
    principal: new ServicePrincipal('apigateway.amazonaws.com'),
    sourceArn: api.arnForExecuteApi('*', path.replaceAll(/\{[^}]+\}/g, '*'), api.deploymentStage.stageName),
  })
  return new Integration({
    type: IntegrationType.AWS_PROXY,
    integrationHttpMethod: 'POST',
    uri: `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${lambda.functionArn}/invocations`,
  })
}

/** Adds the method, and HEAD beside GET. The gateway leaves out the body of its answer. */
export const addRoute = (resource: IResource, method: string, integration: Integration, options: MethodOptions) => {
  const { operationName: _, ...unnamed } = options
  const main = resource.addMethod(method, integration, options)
  return method === 'GET' ? [main, resource.addMethod('HEAD', integration, unnamed)] : [main]
}

/** Answers every other method of a path with 405, and says which it has. */
export const refuseOthers = (resource: IResource, methods: readonly string[]): void => {
  const allow = methods
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .sort()
    .join(', ')
  const title = `This path takes ${allow}`
  const body = { type: `urn:purser:problem:${code}`, title, status, code, requestId: '$context.requestId' }
  const headers = {
    'method.response.header.Allow': `'${allow}'`,
    'method.response.header.Cache-Control': "'no-store'",
    'method.response.header.Content-Type': "'application/problem+json'",
    'method.response.header.X-Request-Id': 'context.requestId',
  }
  const refusal = new MockIntegration({
    contentHandling: ContentHandling.CONVERT_TO_TEXT, // bodies are binary, which a template cannot read
    passthroughBehavior: PassthroughBehavior.NEVER,
    requestTemplates: { 'application/json': JSON.stringify({ statusCode: status }) },
    integrationResponses: [
      {
        statusCode: String(status),
        contentHandling: ContentHandling.CONVERT_TO_TEXT,
        responseParameters: headers,
        responseTemplates: { 'application/json': JSON.stringify(body) },
      },
    ],
  })
  const declared = Object.fromEntries(Object.keys(headers).map((name) => [name, true]))
  const method = resource.addMethod('ANY', refusal, {
    authorizationType: AuthorizationType.NONE,
    methodResponses: [{ statusCode: String(status), responseParameters: declared }],
  })
  acknowledgePublic(method)
}
