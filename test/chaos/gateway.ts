import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import { proxyEvent } from '#test/support/api/gateway.ts'
import type { Deployed } from './delivery.ts'
import { invoke } from './invocation.ts'
import type { Received } from './wire-edge.ts'

/** Who calls, as the authorizer tells a route; nobody for public ones. */
export type Caller = Record<string, string> | undefined

interface Matched {
  route: Deployed<'route'>
  params: Record<string, string>
}

const matching = (routes: readonly Deployed<'route'>[], method: string, path: string): Matched | undefined => {
  const parts = path.split('/')
  let best: Matched | undefined
  for (const route of routes) {
    const wanted = route.one.spec.path.split('/')
    if (route.one.spec.method !== method || wanted.length !== parts.length) continue
    const params: Record<string, string> = {}
    const fits = wanted.every((part, at) => {
      const own = decodeURIComponent(parts[at] ?? '')
      if (!part.startsWith('{')) return part === own
      params[part.slice(1, -1)] = own
      return own !== ''
    })
    if (fits && (!best || Object.keys(params).length < Object.keys(best.params).length)) best = { route, params }
  }
  return best
}

/** The API: each call is one invocation of its route's function. A function that dies is a 502, as behind API Gateway. */
export const gateway =
  (routes: readonly Deployed<'route'>[]) =>
  async ({ method, target, headers, body }: Received, caller?: Caller): Promise<APIGatewayProxyResult> => {
    const event = proxyEvent(method, target, headers, body)
    const matched = matching(routes, method, event.path)
    if (!matched) return { statusCode: 404, headers: {}, body: '{"code":"request.not-found"}' }
    const { one, handler } = matched.route
    const called = {
      ...event,
      resource: one.spec.path,
      pathParameters: matched.params,
      requestContext: { ...event.requestContext, authorizer: caller, identity: { sourceIp: '192.0.2.1' } },
    } as unknown as APIGatewayProxyEvent
    try {
      return await invoke(one.name, one.timeoutSeconds, () =>
        (handler as (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>)(called),
      )
    } catch {
      return { statusCode: 502, headers: {}, body: '{"message":"Internal server error"}' }
    }
  }
