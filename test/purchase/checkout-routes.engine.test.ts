import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as approve } from '#functions/checkouts/approve.ts'
import { handler as create } from '#functions/checkouts/create.ts'
import { handler as read } from '#functions/checkouts/get.ts'
import { handler as quote } from '#functions/checkouts/quote.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { handler as sweepStuck } from '#functions/sweeps/sweep-stuck.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit, get, remove } from '#shared/platform/table/table.ts'
import { unsettledLooksAfterSeconds } from '#shared/purchase/durations.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { type Desk, doorstep, type Person, startDesk } from '#test/support/people/desk.ts'
import { sagaOf } from '#test/support/purchases/saga.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Desk
let ada: Person
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.stop())
beforeEach(async () => {
  ada = await desk.person()
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(async () => {
  vi.useRealTimers()
  await desk.calm()
})

const quoted = async (merchantId: 'merchant-a' | 'merchant-b'): Promise<string> => {
  const lines = [{ merchantId, sku: desk.skuOf(merchantId, 'gro-01'), quantity: 1 }]
  const { body } = await ada.calls(create, { body: { lines, address: doorstep, instrument: 'pm_ok' } })
  return body.checkoutId
}
const ask = (checkoutId: string) => ada.calls(requestApproval, { params: { checkoutId }, body: {} })
const decided = async (checkoutId: string): Promise<Checkout> => {
  const { approvalId, receiptHash } = (await ask(checkoutId)).body
  await ada.calls(approve, { params: { checkoutId }, body: { approvalId, receiptHash } })
  return (await checkouts.get(checkoutId)) as Checkout
}
const seen = async (checkoutId: string) => (await ada.calls(read, { params: { checkoutId } })).body

/** The merchant knows its checkout no more. */
const forgotten = async ({ merchantCheckoutId }: { merchantCheckoutId: string }) =>
  commit([remove({ pk: `SIM#merchant-a#CHECKOUT#${merchantCheckoutId}`, sk: '#' }, {}, () => new Error('refused'))])

verifies(
  'checkout.lost-quote',
  'a merchant that forgot the checkout makes it ask again, with a reason; quoted anew it is bought',
  async () => {
    const checkoutId = await quoted('merchant-a')
    const saga = sagaOf(await decided(checkoutId))
    await forgotten((await seen(checkoutId)).legs[0])
    await expect(saga.authorize()).rejects.toMatchObject({ name: 'checkout.drifted' })
    expect(await seen(checkoutId)).toMatchObject({
      state: 'quoted',
      drift: [{ leg: 1, what: 'items', now: expect.stringContaining('quote it again') }],
    })
    expect(await ask(checkoutId)).toMatchObject({ status: 410, body: { code: 'checkout.expired' } })
    // It waits for that, not only until the next sweep.
    vi.setSystemTime(Date.now() + 120_000)
    await sweepStuck({})
    expect((await seen(checkoutId)).state).toBe('quoted')
    await ada.calls(quote, { params: { checkoutId } })
    expect((await sagaOf(await decided(checkoutId)).run())?.state).toBe('completed')
  },
)

verifies('checkout.lost-quote', 'what nobody quotes anew within the hour expires and claims nothing', async () => {
  const checkoutId = await quoted('merchant-a')
  const saga = sagaOf(await decided(checkoutId))
  await forgotten((await seen(checkoutId)).legs[0])
  await expect(saga.authorize()).rejects.toMatchObject({ name: 'checkout.drifted' })
  vi.setSystemTime(Date.now() + 3700_000)
  await sweepStuck({})
  expect((await seen(checkoutId)).state).toBe('expired')
  const [leg] = await legs.of(checkoutId)
  expect(await get(keys.claim(leg?.claimHash ?? ''))).toBeUndefined()
})

verifies('checkout.unsettled-view', 'a placement nobody knows is shown with its reference and times', async () => {
  const checkoutId = await quoted('merchant-a')
  const saga = sagaOf(await decided(checkoutId))
  await saga.authorize()
  const began = Date.now()
  await desk.trouble('merchant-a', { operation: 'complete', kind: 'error-after', times: null })
  await desk.trouble('merchant-a', { operation: 'get', kind: 'dead', times: null })
  expect(await saga.placeAll()).toEqual([{ outcome: 'unknown' }])
  const { approval, ...placing } = await seen(checkoutId)
  const open = { confirming: 'placement', reference: `${approval.approvalId}-L1-place` }
  expect(placing.legs[0]).toMatchObject({
    outcome: 'open',
    unsettled: { ...open, since: new Date(began).toISOString() },
  })
  await expect(saga.settle()).rejects.toMatchObject({ name: 'purchase.unsettled' })
  for (const after of [0, ...unsettledLooksAfterSeconds.slice(0, -1)]) {
    vi.setSystemTime(began + after * 1000)
    const next = unsettledLooksAfterSeconds.find((seconds) => seconds > after) ?? 0
    const { state, legs } = await seen(checkoutId)
    expect(state).toBe('unsettled')
    expect(legs[0].unsettled).toMatchObject({ ...open, nextLookAt: new Date(began + next * 1000).toISOString() })
  }
  await desk.calm()
  await saga.settle()
  const [leg] = (await seen(checkoutId)).legs
  expect(leg).toMatchObject({ outcome: 'bought', placement: 'placed', payment: 'captured' })
  expect(leg.unsettled).toBeUndefined()
})

verifies('checkout.unsettled-view', 'so are a payment and a capture', async () => {
  const checkoutId = await quoted('merchant-b')
  const saga = sagaOf(await decided(checkoutId))
  await desk.trouble('bank', { operation: 'authorize', kind: 'error-after' })
  await saga.authorize().catch(() => {})
  const { approval, ...held } = await seen(checkoutId)
  expect(held.legs[0].unsettled).toMatchObject({ confirming: 'payment', reference: `${approval.approvalId}-L1` })
  await saga.authorize()
  await saga.placeAll()
  await desk.trouble('bank', { operation: 'capture', kind: 'dead', times: null })
  await saga.settle().catch(() => {})
  const [leg] = (await seen(checkoutId)).legs
  expect(leg.unsettled).toMatchObject({ confirming: 'capture', reference: `${approval.approvalId}-L1-capture` })
})
