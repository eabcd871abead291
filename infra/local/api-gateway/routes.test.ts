import { expect, test } from 'vitest'
import { fakeApi, proxyTo } from './api-fixture.ts'
import { readRoutes } from './routes.ts'

const tree = fakeApi({
  api: ['RestApi', {}],
  v1: ['Resource', { ParentId: 'root', PathPart: 'v1' }],
  orders: ['Resource', { ParentId: 'v1', PathPart: 'orders' }],
  order: ['Resource', { ParentId: 'orders', PathPart: '{orderId}' }],
  events: ['Resource', { ParentId: 'order', PathPart: 'events' }],
  stats: ['Resource', { ParentId: 'orders', PathPart: 'stats' }],
  rest: ['Resource', { ParentId: 'root', PathPart: '{proxy+}' }],
  getRoot: ['Method', { HttpMethod: 'GET', ResourceId: 'root', Integration: proxyTo('home') }],
  getOrder: ['Method', { HttpMethod: 'GET', ResourceId: 'order', Integration: proxyTo('get-order') }],
  getEvents: ['Method', { HttpMethod: 'GET', ResourceId: 'events', Integration: proxyTo('get-events') }],
  putStats: ['Method', { HttpMethod: 'PUT', ResourceId: 'stats', Integration: proxyTo('put-stats') }],
  anyRest: ['Method', { HttpMethod: 'ANY', ResourceId: 'rest', Integration: proxyTo('rest') }],
})
const [api] = tree.of('AWS::ApiGateway::RestApi')
if (!api) throw new Error('no api')
const match = readRoutes(tree, api)
const seen = (method: string, path: string) => {
  const matched = match(method, path)
  return matched && [matched.method.target, matched.params, matched.method.resourcePath]
}

test.each([
  ['GET', '/', 'home', {}, '/'],
  ['GET', '/v1/orders/ord_1', 'get-order', { orderId: 'ord_1' }, '/v1/orders/{orderId}'],
  ['GET', '/v1/orders/ord_1/', 'get-order', { orderId: 'ord_1' }, '/v1/orders/{orderId}'],
  ['GET', '/v1/orders/a%2Fb/events', 'get-events', { orderId: 'a/b' }, '/v1/orders/{orderId}/events'],
  ['PUT', '/v1/orders/stats', 'put-stats', {}, '/v1/orders/stats'],
  ['POST', '/anything/below/it', 'rest', { proxy: 'anything/below/it' }, '/{proxy+}'],
])('%s %s reaches %s', (method, path, functionArn, params, resourcePath) => {
  expect(seen(method, path)).toEqual([{ functionArn }, params, resourcePath])
})

test('an escape that decodes to nothing valid is passed on as it is', () => {
  expect(seen('GET', '/v1/orders/%E0%A4%A')?.[1]).toEqual({ orderId: '%E0%A4%A' })
})

test('a path or a method the tree lacks is not found', () => {
  const bare = fakeApi({
    api: ['RestApi', {}],
    v1: ['Resource', { ParentId: 'root', PathPart: 'v1' }],
    get: ['Method', { HttpMethod: 'GET', ResourceId: 'v1', Integration: proxyTo('x') }],
  })
  const find = readRoutes(bare, api)
  expect([find('GET', '/v2'), find('POST', '/v1'), find('HEAD', '/v1'), find('GET', '/v1/x')]).toEqual(
    Array.from({ length: 4 }),
  )
})

test.each([
  ['another kind of authorization', { AuthorizationType: 'AWS_IAM', Integration: proxyTo('x') }],
  ['a request validator', { RequestValidatorId: 'v', Integration: proxyTo('x') }],
  ['another kind of integration', { Integration: { Type: 'HTTP_PROXY', Uri: 'http://x' } }],
])('%s stops the start with the logical id', (_, properties) => {
  const model = fakeApi({ api: ['RestApi', {}], odd: ['Method', { HttpMethod: 'GET', ...properties }] })
  expect(() => readRoutes(model, api)).toThrow(/^odd: the gateway/)
})
