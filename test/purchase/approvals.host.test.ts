import { afterAll, beforeAll, expect } from 'vitest'
import { api } from '#test/support/api/api.ts'
import { executionsNamed, untilEnded } from '#test/support/host/executions.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { type CheckoutReply, type Shopper, shopper } from '#test/support/people/shopping.ts'
import { books, expectClean, remaining, shopBooks } from '#test/support/purchases/books.ts'
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

const advance = (advanceSeconds: number) => host.local('clock', { advanceSeconds })
const relay = async (enabled: boolean) => {
  const { mappings } = await host.local<{ mappings: { id: string; functionName: string }[] }>('state')
  const relayMapping = mappings.find((mapping) => mapping.functionName.includes('relay'))
  if (!relayMapping) throw new Error(`No relay among ${JSON.stringify(mappings)}`)
  await host.local(`mappings/${relayMapping.id}`, { enabled })
}
const quoted = async (words: string, who = ada) => {
  const [offer] = await who.offers(words)
  return who.quote([{ offerId: offer?.offerId }])
}
const nothingBought = async ({ checkoutId }: CheckoutReply) =>
  expect(await books(host, ada, checkoutId)).toMatchObject({ capturedMinor: 0, heldMinor: 0, placed: 0 })

verifies('approval.agent-cannot', 'decide, whatever it sends', async () => {
  const checkout = await quoted('yoga mat')
  const approval = await ada.ask(checkout.checkoutId)
  for (const verdict of ['approve', 'reject']) {
    const body = { approvalId: approval.approvalId, receiptHash: approval.receiptHash }
    const answer = await api(host).post(`/v1/checkouts/${checkout.checkoutId}/${verdict}`, body, { token: ada.agent })
    expect(answer.status).toBe(403)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  }
  expect((await ada.checkout(checkout.checkoutId)).state).toBe('awaiting_approval')
  await ada.decide(checkout.checkoutId, approval, 'reject')
})

verifies('approval.rejected', 'the saga ends, claim and budget are free, and nothing was bought', async () => {
  const before = await remaining(host, ada)
  const checkout = await quoted('trekking poles')
  const approval = await ada.ask(checkout.checkoutId)
  expect(await remaining(host, ada)).toBe(before - checkout.totalMinor)
  expect((await ada.decide(checkout.checkoutId, approval, 'reject')).state).toBe('rejected')
  expect(await remaining(host, ada)).toBe(before)
  await nothingBought(checkout)
  await until(async () => {
    const [execution] = await executionsNamed(host, approval.approvalId)
    return execution?.status === 'SUCCEEDED' && execution.transitions <= 3
  })
  const { merchantId = '', merchantCheckoutId } = checkout.legs[0] ?? {}
  const session = (await shopBooks(host, merchantId)).holds.find(({ id }) => id === merchantCheckoutId)
  expect(session?.hold ?? 'released').toBe('released')
  const again = await quoted('trekking poles')
  expect((await ada.ask(again.checkoutId)).approvalId).toBeTruthy()
})

verifies(
  'approval.single-use',
  'a decision on another receipt, twice, or on an older approval is refused',
  async () => {
    const checkout = await quoted('insulated bottle')
    const approval = await ada.ask(checkout.checkoutId)
    const path = `/v1/checkouts/${checkout.checkoutId}/approve`
    const { post } = api(host)
    const other = await post(
      path,
      { approvalId: approval.approvalId, receiptHash: '0'.repeat(64) },
      { token: ada.user },
    )
    expect(other).toMatchObject({ status: 409, body: { code: 'approval.other-receipt' } })
    const decisions = await Promise.all(
      Array.from({ length: 8 }, () =>
        post(path, { approvalId: approval.approvalId, receiptHash: approval.receiptHash }, { token: ada.user }),
      ),
    )
    expect(decisions.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(decisions.filter(({ status }) => status === 409)).toHaveLength(7)
    await ada.reaches(checkout.checkoutId, ['completed'])
    expect(await books(host, ada, checkout.checkoutId)).toMatchObject({ capturedMinor: checkout.totalMinor, placed: 1 })
  },
)

verifies('budget.held', 'a total above what is left of the month is refused and holds nothing', async () => {
  const eve = await shopper(host, { perPurchaseMinor: 6000, perMonthMinor: 6000, currency: 'USD' })
  const first = await quoted('dotted notebook', eve)
  await eve.ask(first.checkoutId)
  const left = await remaining(host, eve)
  expect(left).toBe(6000 - first.totalMinor)
  const second = await quoted('insulated bottle', eve)
  const third = await quoted('yoga mat', eve)
  const { post } = api(host)
  const answers = []
  for (const { checkoutId } of [second, third])
    answers.push(await post(`/v1/checkouts/${checkoutId}/request-approval`, {}, { token: eve.agent }))
  expect(answers.at(-1)).toMatchObject({ status: 403, body: { code: 'limit.exceeded' } })
  expect(await remaining(host, eve)).toBeGreaterThanOrEqual(0)
})

verifies('freeze.stops-money', 'a frozen user pays nothing more', async () => {
  const checkout = await quoted('yoga mat')
  const approval = await ada.ask(checkout.checkoutId)
  const { post } = api(host)
  const frozen = await post('/v1/me/freeze', { frozen: true }, { token: ada.user })
  expect(frozen.status, JSON.stringify(frozen.body)).toBe(200)
  await ada.decide(checkout.checkoutId, approval)
  expect(await ada.reaches(checkout.checkoutId, ['failed', 'completed'])).toMatchObject({
    state: 'failed',
    failure: { code: 'auth.frozen' },
  })
  await nothingBought(checkout)
  expect((await post('/v1/me/freeze', { frozen: false }, { token: ada.user })).status).toBe(200)
})

verifies('approval.before-token', 'a decision made while nobody relays is found when the saga starts', async () => {
  await relay(false)
  const checkout = await quoted('head torch')
  const approval = await ada.ask(checkout.checkoutId)
  await ada.decide(checkout.checkoutId, approval)
  expect(await executionsNamed(host, approval.approvalId)).toEqual([])
  await relay(true)
  await ada.reaches(checkout.checkoutId, ['completed'])
  expect(await books(host, ada, checkout.checkoutId)).toMatchObject({ capturedMinor: checkout.totalMinor, placed: 1 })
})

verifies('approval.relay-off', 'for an hour: started, answered and expired all the same', async () => {
  await relay(false)
  const bought = await quoted('bike helmet')
  const forgotten = await quoted('sleeping bag')
  const approval = await ada.ask(bought.checkoutId)
  await ada.ask(forgotten.checkoutId)
  await advance(120)
  await until(async () => (await executionsNamed(host, approval.approvalId)).length > 0)
  await ada.login()
  await ada.decide(bought.checkoutId, approval)
  const done = await untilEnded(host, ada, { ...approval, checkoutId: bought.checkoutId }, 60)
  expect(done.state).toBe('completed')
  await advance(3600)
  await ada.login()
  await ada.reaches(forgotten.checkoutId, ['expired'])
  await nothingBought(forgotten)
  await relay(true)
  expect(await books(host, ada, bought.checkoutId)).toMatchObject({ capturedMinor: bought.totalMinor, placed: 1 })
})

verifies('approval.expired', 'and a late yes is refused', async () => {
  await ada.login()
  const before = await remaining(host, ada)
  const checkout = await quoted('down sleeping bag')
  const approval = await ada.ask(checkout.checkoutId, { validSeconds: 60 })
  await advance(61)
  await ada.login()
  const body = { approvalId: approval.approvalId, receiptHash: approval.receiptHash }
  const late = await api(host).post(`/v1/checkouts/${checkout.checkoutId}/approve`, body, { token: ada.user })
  expect(late).toMatchObject({
    status: 410,
    body: { code: 'approval.expired', details: { next: ['createCheckout', 'requestApproval'] } },
  })
  await advance(120)
  await ada.login()
  expect((await ada.reaches(checkout.checkoutId, ['expired'])).state).toBe('expired')
  expect(await remaining(host, ada)).toBe(before)
  await nothingBought(checkout)
})

verifies(
  'approval.race',
  'a decision committed in the last second is bought, whatever the timer does next',
  async () => {
    await ada.login()
    await relay(false)
    const checkout = await quoted('electric bicycle')
    const approval = await ada.ask(checkout.checkoutId, { validSeconds: 60 })
    await ada.decide(checkout.checkoutId, approval)
    await relay(true)
    await advance(600) // past the approval, past the wait's own timeout
    await ada.login()
    await ada.reaches(checkout.checkoutId, ['completed'])
    expect(await books(host, ada, checkout.checkoutId)).toMatchObject({ capturedMinor: checkout.totalMinor, placed: 1 })
  },
)
