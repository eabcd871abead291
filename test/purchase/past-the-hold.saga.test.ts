import { afterEach, expect, test, vi } from 'vitest'
import { handler as getCheckout } from '#functions/checkouts/get.ts'
import { run as authorizePayment } from '#functions/purchase/authorize-payment.ts'
import { commit } from '#shared/platform/table/table.ts'
import { parkPurchase } from '#shared/purchase/flows/park-purchase.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { paymentReferenceOf } from '#shared/purchase/rows/purchase.ts'
import { type Answer, startLies } from '#test/support/companies/lies.ts'
import { startBuyers } from '#test/support/people/buyers.ts'
import { operator } from '#test/support/people/operator.ts'
import { ledgerAndBank } from '#test/support/purchases/ledger-and-bank.ts'
import { worldOf } from '#test/support/run/world-of.ts'

const lies = startLies()
const desk = worldOf(() => startBuyers(lies.line))
afterEach(() => lies.mend())

const day = 86_400_000
const lines = [{ merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }]
const bankAsked = () => lies.calls.filter((call) => /^bank POST .*\/holds$/.test(call))

/** Merchants that name no end of their quotes, and show each as good for ever. */
const endlessQuotes = () => {
  let kept: Answer
  lies.tell('merchant-b', /^(POST|PUT|GET) .*\/checkout-sessions(\/[^/]+)?$/, ({ expires_at: _, ...body }) => {
    if (body.status === 'ready_for_complete') kept = body
    return body.status === 'canceled' && kept ? kept : body
  })
}

test('a purchase that nobody touched until its holds would have ended asks its user again, and the bank nothing', async () => {
  const who = await desk.buyer()
  endlessQuotes()
  const checkout = await desk.approved(who, lines)
  await parkPurchase(checkout, 'purchase.unsettled', 'sweep', Date.now())
  vi.setSystemTime(Date.now() + 8 * day)
  const item = (await operator.list({})).find(({ checkoutId }) => checkoutId === checkout.checkoutId)
  const parkedId = String(item?.['parkedId'])
  expect((await operator.retry(parkedId)).status).toBe(202)
  await desk.finish(checkout.checkoutId)
  const { body } = await who.user(getCheckout, { params: { checkoutId: checkout.checkoutId } })
  expect(body).toMatchObject({ state: 'quoted', drift: [{ what: 'hold', leg: 1 }] })
  expect(bankAsked()).toEqual([])
  expect((await operator.get(parkedId)).body).toMatchObject({ state: 'resolved', resolution: { outcome: 'mended' } })
  expect(await ledgerAndBank(desk, checkout.checkoutId)).toEqual({ ledger: {}, bank: {} })
})

test('within that time it goes on', async () => {
  const who = await desk.buyer()
  endlessQuotes()
  const checkout = await desk.approved(who, lines)
  await parkPurchase(checkout, 'purchase.unsettled', 'sweep', Date.now())
  vi.setSystemTime(Date.now() + 6 * day)
  const item = (await operator.list({})).find(({ checkoutId }) => checkoutId === checkout.checkoutId)
  await operator.retry(String(item?.['parkedId']))
  await desk.finish(checkout.checkoutId)
  expect(bankAsked()).toHaveLength(1)
})

test('a hold that was requested and never arrived is not requested after that time', async () => {
  const who = await desk.buyer()
  const checkout = await desk.approved(who, lines)
  const { approvalId = '', checkoutId } = checkout
  const leg = await legs.require(checkoutId, 1)
  const set = {
    payment: 'requested',
    paymentReference: paymentReferenceOf(approvalId, 1),
    paymentDeadlineMs: 1,
  } as const
  await commit(legs.change(leg, set, 'saga', Date.now()).writes)
  vi.setSystemTime(Date.now() + 8 * day)
  await expect(authorizePayment({ approvalId, checkoutId })).rejects.toMatchObject({ code: 'purchase.failed' })
  expect(bankAsked()).toEqual([])
  const end = await desk.finish(checkoutId)
  expect(end).toMatchObject({ state: 'failed', failure: { code: 'purchase.failed' } })
})
