import type { Stack } from 'aws-cdk-lib'
import {
  AuthorizationType,
  ContentHandling,
  Integration,
  IntegrationType,
  type IResource,
  type Method,
  type MethodOptions,
  MockIntegration,
  PassthroughBehavior,
} from 'aws-cdk-lib/aws-apigateway'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { type FailureCode, failureCatalogue } from '#shared/kernel/errors.ts'
import { acknowledgePublic } from './acknowledgements.ts'

const code: FailureCode = 'request.method-not-allowed'
const { status } = failureCatalogue[code]

/** The gateway takes this role to call the routes of one area. A permission for each route would fill the stack, which may have 500 resources. */
export const gatewayRole = (stack: Stack, area: string, functionArns: readonly string[]): Role =>
  new Role(stack, `gateway-${area}`, {
    assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
    inlinePolicies: {
      Routes: new PolicyDocument({
        statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [...functionArns] })],
      }),
    },
  })

/** Calls the function in this role. */
export const callsFunction = (stack: Stack, functionArn: string, role: Role): Integration =>
  new Integration({
    type: IntegrationType.AWS_PROXY,
    integrationHttpMethod: 'POST',
    uri: `arn:${stack.partition}:apigateway:${stack.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
    options: { credentialsRole: role },
  })

/** Adds the method, and HEAD beside GET. The gateway leaves out the body of its answer. */
export const addRoute = (
  resource: IResource,
  method: string,
  integration: Integration,
  options: MethodOptions,
): Method[] => {
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
