import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { type Market, startMarket } from '#test/support/companies/market.ts'

export let market: Market
beforeAll(async () => {
  market = await startMarket()
})
afterAll(() => market.stop())
beforeEach(() => market.calm())

export const shop = 'merchant-a'
export const sku = 'a-gro-01'
export const price = 1890
export const call = (method: string, path: string, body?: unknown, key: string = crypto.randomUUID()) =>
  market.shop.call(shop, method, path, { key, ...(body !== undefined && { body }) })
export const at = (id: string, verb = '') => `/checkout-sessions/${id}${verb}`
export const lines = (quantity = 1, more = {}) => ({ line_items: [{ id: 'l1', item: { id: sku }, quantity }], ...more })
export const ready = (more = {}) => ({ ...market.shop.basket(sku), ...more })
export const created = async (body: object = ready()) => (await call('POST', '/checkout-sessions', body)).body
export const paying = (token: string, more = {}) => {
  const credential = { type: 'token', token, ...more }
  return { payment: { instruments: [{ id: 'i1', handler_id: 'scoped_credential', type: 'card', credential }] } }
}
export const completed = async (more = {}, credentialMore = {}) => {
  const { id, credential } = await market.ready(shop)
  return (await call('POST', at(id, '/complete'), { ...paying(credential, credentialMore), ...more })).body
}
export const canceled = async () => (await call('POST', at((await created()).id, '/cancel'))).body
export const clientError = ({ status }: { status: number }) => {
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
}
export const repeats = async (method: string, path: string, body?: object, other?: object) => {
  const key = crypto.randomUUID()
  const first = await call(method, path, body, key)
  expect([200, 201]).toContain(first.status)
  const again = await call(method, path, body, key)
  expect([again.status, again.body]).toEqual([first.status, first.body])
  if (other) expect((await call(method, path, other, key)).status).toBe(409)
}
export const failed = ({ status, body }: Awaited<ReturnType<typeof call>>, ...codes: string[]) => {
  expect([200, 201]).toContain(status)
  expect(body.ucp.status).toBe('error')
  expect(body.messages.map(({ code }: { code: string }) => code).some((code: string) => codes.includes(code))).toBe(
    true,
  )
  for (const message of body.messages)
    for (const member of ['type', 'code', 'content', 'severity']) expect(message[member]).toBeTruthy()
}
export const soldOut = async () => {
  await market.stockIn(shop, 'a-off-08', 0)
  failed(
    await call('POST', '/checkout-sessions', { line_items: [{ item: { id: 'a-off-08' }, quantity: 1 }] }),
    'out_of_stock',
  )
}
