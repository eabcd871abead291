import { expect, test } from 'vitest'
import { handler as getOrder } from '#functions/orders/get.ts'
import type { Answer } from '#test/support/companies/lies.ts'
import { manners } from '#test/support/companies/manners.ts'
import { orderBody } from '#test/support/companies/merchant-voice.ts'
import type { Buyer } from '#test/support/people/buyers.ts'
import { operator } from '#test/support/people/operator.ts'
import { ledgerAndBank } from '#test/support/purchases/ledger-and-bank.ts'
import { claim } from '#test/support/run/claims.ts'
import { tell } from '../34-bounded/told-fixture.ts'
import companies from './companies.json' with { type: 'json' }
import { startLyingCompanies } from './lying-companies-fixture.ts'

const scene = startLyingCompanies()
const { lies } = scene

const buy = async (who: Buyer, letter: 'a' | 'b') => {
  const line = { merchantId: `merchant-${letter}`, sku: `${letter}-gro-01`, quantity: 1 }
  return scene.desk.finish((await scene.desk.approved(who, [line])).checkoutId)
}
/** An order as its merchant says it is. */
const sold = async (who: Buyer) => {
  const { legs } = await buy(who, 'b')
  const [leg] = legs
  const shop = {
    id: leg?.merchantOrderId ?? '',
    checkoutId: leg?.merchantCheckoutId ?? '',
    totalMinor: leg?.totalMinor ?? 0,
  }
  return { orderId: leg?.orderId ?? '', shop }
}
const statusOf = async (who: Buyer, orderId: string) => (await who.user(getOrder, { params: { orderId } })).body.status
const itemsOf = async (sender: string, eventId: string) =>
  (await operator.list({ kind: 'event' })).filter(({ row }) => row === `WH#${sender}#${eventId} #`)

const [badEvent] = companies.carrier
const [newReason] = companies.bank

test('these are all the manners of a carrier and a bank', () => {
  expect([...companies.carrier, ...companies.bank].map(({ id }) => id)).toEqual(['one-bad-event', 'new-decline-reason'])
})

claim(31, 'a carrier that sends one bad event among good ones', { small: 1, usual: 1, full: 1 }, async ({ tried }) => {
  const { tracking_number, events } = (badEvent?.sends ?? {}) as Answer
  const [bad, good] = events
  const oddities = [
    bad,
    { ...good, id: 'e2', occurred_at: null },
    { ...good, id: 'e2', status: undefined },
    { ...good, id: 7 },
    { ...good, id: 'e 2' },
  ]
  for (const [n, odd] of oddities.entries()) {
    const who = await scene.desk.buyer()
    const { orderId, shop } = await sold(who)
    const parcel = `${tracking_number}-${n}`
    const shipped = [{ id: 'e-1', type: 'shipped', at: '2026-11-28T09:00:00Z' }]
    await tell('merchant-b', orderBody({ ...shop, trackingNumber: parcel }, shipped))
    const report = JSON.stringify({ tracking_number: parcel, events: [odd, good] })
    const row = await tell('carrier_parcel-post', report)
    expect([row?.state, row?.left, await statusOf(who, orderId)]).toEqual(['parked', 1, 'delivered'])
    expect(await itemsOf('carrier_parcel-post', row?.eventId ?? '')).toMatchObject([{ reason: 'webhook.unreadable' }])
    tried()
  }
})

claim(31, `a bank that ${newReason?.does}`, { small: 1, usual: 1, full: 1 }, async ({ tried }) => {
  for (const letter of ['a', 'b'] as const) {
    const reason = 'velocity_exceeded'
    lies.tell('bank', /^(POST|GET) \/v1\/holds/, (record: Answer) => ({ ...record, state: 'declined', reason }))
    const end = await buy(await scene.desk.buyer(), letter)
    lies.mend()
    expect(end).toMatchObject({
      state: 'failed',
      failure: { code: 'payment.declined' },
      legs: [{ phase: 'undone', declined: reason }],
    })
    expect((await ledgerAndBank(scene.desk, end.checkoutId)).ledger).toEqual({})
    expect(await scene.desk.holdsOf([end.checkoutId])).toMatchObject([{ state: 'voided' }])
    tried()
  }
})

claim(
  31,
  'a merchant whose message names another checkout or currency: no order changes, and an operator is told',
  { small: 1, usual: 1, full: 1 },
  async ({ tried }) => {
    for (const change of [{ checkout_id: 'co-another' }, { currency: 'JPY' }]) {
      const who = await scene.desk.buyer()
      const { orderId, shop } = await sold(who)
      const said = JSON.parse(orderBody(shop, [{ id: 'e-1', type: 'delivered', at: '2026-11-28T09:00:00Z' }]))
      const row = await tell('merchant-b', JSON.stringify({ ...said, ...change }))
      expect([row?.state, await statusOf(who, orderId)]).toEqual(['parked', 'placed'])
      const items = await itemsOf('merchant-b', row?.eventId ?? '')
      expect(items).toMatchObject([{ reason: 'merchant.contradiction', state: 'open' }])
      expect((await tell('merchant-b', JSON.stringify(said)))?.state).toBe('applied')
      expect(await statusOf(who, orderId)).toBe('delivered')
      tried()
    }
  },
)

claim(
  31,
  'a bank that denies what is booked as taken: nothing is undone until it stands by its record',
  { small: 1, usual: 1, full: 1 },
  async ({ tried }) => {
    const denials: ((body: Answer) => Answer)[] = [
      (body) => ({ ...body, state: 'voided', capturedMinor: 0, refundedMinor: 0, refunds: [] }),
      (body) => ({ ...body, state: 'authorized', capturedMinor: 0, refundedMinor: 0, refunds: [] }),
      (body) => ({ ...body, capturedMinor: body.capturedMinor - 1, refundedMinor: 0, refunds: [] }),
    ]
    for (const deny of denials) {
      manners['completes-in-euros']?.(lies, 'merchant-a')
      const { checkoutId, legs } = await buy(await scene.desk.buyer(), 'a')
      lies.mend()
      const taken = { 'merchant:merchant-a USD': legs[0]?.totalMinor }
      expect(await ledgerAndBank(scene.desk, checkoutId)).toEqual({ ledger: taken, bank: taken })
      const itemOf = async (kind: string) =>
        (await operator.list({ kind })).find((item) => item['checkoutId'] === checkoutId) as Answer
      const { parkedId } = await itemOf('purchase')
      lies.tell('bank', /^GET \/v1\/holds\//, deny)
      expect((await operator.retry(parkedId, { direction: 'unwinding' })).status).toBe(202)
      expect((await scene.desk.finish(checkoutId)).legs).toMatchObject([{ phase: 'parked', payment: 'captured' }])
      lies.mend()
      expect((await ledgerAndBank(scene.desk, checkoutId)).ledger).toEqual(taken)
      expect(await itemOf('leg')).toMatchObject({
        reason: 'payment.contradiction',
        disputes: [{ contradictions: [{ what: 'capture' }] }],
      })
      expect((await operator.retry((await itemOf('leg')).parkedId)).status).toBe(202)
      expect((await scene.desk.finish(checkoutId)).legs).toMatchObject([{ phase: 'undone', payment: 'refunded' }])
      expect(await ledgerAndBank(scene.desk, checkoutId)).toEqual({ ledger: {}, bank: {} })
      tried()
    }
  },
)
