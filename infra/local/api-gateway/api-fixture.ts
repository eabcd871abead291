import type { Model } from '#infra/local/cloudformation/model.ts'
import { fakeModel } from '#infra/local/host-fixture.ts'

/** A model of one REST API named `api`, for tests. Types are written without their `AWS::ApiGateway::`. */
export const fakeApi = (resources: Record<string, [type: string, properties: Record<string, unknown>]>): Model =>
  fakeModel(
    Object.entries(resources).map(([id, [type, properties]]) => ({
      id,
      name: id,
      type: `AWS::ApiGateway::${type}`,
      properties: type === 'RestApi' ? properties : { RestApiId: 'api', ...properties },
    })),
  )

/** How an authorizer names its function, for tests. */
export const authorizerUri = (functionName: string) =>
  `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${functionName}/invocations`

/** A proxy integration, for tests. */
export const proxyTo = (functionName: string, more: Record<string, unknown> = {}) => ({
  Type: 'AWS_PROXY',
  Uri: authorizerUri(functionName),
  ...more,
})
