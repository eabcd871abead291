import { afterAll, beforeAll, expect } from 'vitest'
import { api } from '#test/support/api/api.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { type Shopper, shopper } from '#test/support/people/shopping.ts'
import { expectClean } from '#test/support/purchases/books.ts'
import { until } from '#test/support/run/until.ts'
import { verifies } from '#test/support/run/verifies.ts'

let host: TestHost
let ada: Shopper
beforeAll(async () => {
  host = await startTestHost()
  ada = await shopper(host)
})
afterAll(async () => {
  await expectClean(host)
  await host.stop()
})

interface Pending {
  items: { kind: string; checkoutId: string; url?: string }[]
}
const asUser = () => ({ token: ada.user })

verifies(
  'pending.challenge',
  'on the whole host a rule refuses, and a payment waits for its bank and goes on',
  async () => {
    const { get, post, put } = api(host)
    const rules = (limit: number) => ({
      rules: [{ rule: 'amount', aboveMinor: limit, currency: 'USD', verdict: 'refuse' }],
    })
    const line = { merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }
    const { checkoutId } = await ada.quote([line], { instrument: 'pm_challenge' })
    expect((await put('/v1/me/policy', rules(1), asUser())).status).toBe(200)
    const refused = await post<{ code: string }>(`/v1/checkouts/${checkoutId}/request-approval`, {}, asUser())
    expect([refused.status, refused.body.code]).toEqual([403, 'policy.refused'])
    expect((await put('/v1/me/policy', rules(50_000), asUser())).status).toBe(200)
    const terms = {
      merchants: ['merchant-b'],
      totalMinor: 500,
      currency: 'USD',
      instrument: 'pm_ok',
      addressId: 'home',
    }
    const checked = await post<{ policy: object }>('/v1/delegations/check', terms, asUser())
    expect(checked.body.policy).toEqual({ verdict: 'allow', rules: [] })
    const approval = await ada.ask(checkoutId)
    const waiting = async () => (await get<Pending>('/v1/pending', asUser())).body.items
    expect(await waiting()).toMatchObject([{ kind: 'approval', checkoutId }])
    await ada.decide(checkoutId, approval)
    const link = await until(async () => (await waiting()).find(({ kind }) => kind === 'issuer_challenge')?.url)
    const answer = await fetch(link, { method: 'POST', body: new URLSearchParams({ answer: 'confirm' }) })
    expect(answer.status).toBe(200)
    expect((await ada.reaches(checkoutId, ['completed', 'failed', 'parked'])).state).toBe('completed')
    expect(await waiting()).toEqual([])
    const policy = await get<{ version: number }>('/v1/me/policy', asUser())
    expect(policy.body.version).toBe(2)
  },
)
