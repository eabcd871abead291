import type { Invocation } from '#infra/local/functions/invocation.ts'
import type { Functions } from '#infra/local/functions/pool.ts'
import type { Model, Resource } from '#infra/local/template/model.ts'

/** A model of hand-written resources, for tests. The type is written without its `AWS::ApiGateway::`. */
export const fakeModel = (resources: Record<string, [type: string, properties: Record<string, unknown>]>): Model => {
  const all = Object.entries(resources).map(
    ([id, [type, properties]]): Resource => ({
      id,
      name: id,
      stack: 'Api',
      type: `AWS::ApiGateway::${type}`,
      properties: type === 'RestApi' ? properties : { RestApiId: 'api', ...properties },
      raw: properties,
    }),
  )
  return {
    of: (type) => all.filter((resource) => resource.type === type),
    byId: (_, id) => all.find((resource) => resource.id === id),
    byArn: () => undefined,
    assetDir: () => '',
    region: 'eu-west-1',
    account: '000000000000',
  }
}

const uriOf = (name: string) => `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${name}/invocations`

/** A proxy method, for tests. */
export const proxyTo = (functionName: string, more: Record<string, unknown> = {}) => ({
  Type: 'AWS_PROXY',
  Uri: uriOf(functionName),
  ...more,
})

export const authorizerUri = uriOf

/** Functions that are closures, for tests; `asked` lists the events each got. */
export const fakeFunctions = (handlers: Record<string, (event: never) => unknown>) => {
  const asked: Record<string, unknown[]> = {}
  const functions: Pick<Functions, 'invoke'> = {
    async invoke(name, event): Promise<Invocation> {
      asked[name] = [...(asked[name] ?? []), event]
      try {
        const result = await handlers[name]?.(event as never)
        return { payload: JSON.stringify(result ?? null), failed: false }
      } catch (error) {
        const { name: errorType, message: errorMessage } = error as Error
        return { payload: JSON.stringify({ errorType, errorMessage, trace: [] }), failed: true }
      }
    },
  }
  return { functions, asked }
}
