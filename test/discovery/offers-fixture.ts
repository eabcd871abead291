import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as createIntent } from '#functions/intents/create.ts'
import { handler as listOffers } from '#functions/intents/list-offers.ts'
import { handler as profile } from '#functions/well-known/ucp.ts'
import { call } from '#test/support/api/api-call.ts'
import { type Served, serveHandler } from '#test/support/api/gateway.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { newSigningKey } from '#test/support/aws/signing-key.ts'
import { bankAt, shopAt } from '#test/support/companies/admitted.ts'
import { type Companies, startCompanies } from '#test/support/companies/companies.ts'
import { until } from '#test/support/run/until.ts'

let engine: Engine
export let companies: Companies
export let platform: Served
export const shops = ['merchant-a', 'merchant-b'] as const
beforeAll(async () => {
  engine = await startEngine()
  // The platform's own profile route, on a port where the merchants can read it.
  platform = await serveHandler((event) => profile(event))
  companies = await startCompanies(platform.url)
  process.env['PARAMETERS'] = '/purser/test'
  const merchants = shops.map((merchantId) => shopAt(merchantId, companies.url[merchantId]))
  const settings = {
    baseUrl: platform.url,
    payments: bankAt(companies.url.bank),
    merchantOrigins: shops.map((shop) => companies.url[shop]),
    merchants,
  }
  companies.parameters['/purser/test/settings'] = JSON.stringify(settings)
  companies.parameters['/purser/test/signing-key'] = newSigningKey('platform-1')
  // Whoever was never asked before takes longest: not in the time of a test.
  await until(async () => (await offers(await made({ query: 'mug' }))).body.complete)
})
afterAll(async () => {
  await companies.stop()
  await platform.stop()
  await engine.stop()
})
beforeEach(async () => {
  for (const name of shops) await companies.control(name, 'DELETE', '/chaos')
})
afterEach(() => vi.useRealTimers())
const scopes = 'catalog:read intents:write'
export const context = (userId: string) => ({ kind: 'user', userId, authTime: '0', scopes })
export const agentOf = (userId: string) => ({ kind: 'agent', userId, agentId: 'agt_1', scopes })
export const ada = context('usr_ada')
export const made = async (body: object, who: Record<string, string> = ada): Promise<string> => {
  const answer = await call(createIntent, { body, context: who })
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body.intentId
}
export const offers = (intentId: string, query: Record<string, string> = {}, who: Record<string, string> = ada) =>
  call(listOffers, { params: { intentId }, query, context: who })
