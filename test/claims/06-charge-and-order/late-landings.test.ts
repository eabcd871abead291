import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { run as authorizePayment, undo as undoAuthorizePayment } from '#functions/purchase/authorize-payment.ts'
import { run as closePurchase } from '#functions/purchase/close-purchase.ts'
import { run as placeOrder, undo as undoPlaceOrder } from '#functions/purchase/place-order.ts'
import { run as settlePurchase } from '#functions/purchase/settle-purchase.ts'
import { balances } from '#shared/ledger/entries.ts'
import { postedOf } from '#shared/ledger/ledger.ts'
import { commit } from '#shared/platform/table/table.ts'
import { stepTimeoutSeconds } from '#shared/purchase/durations.ts'
import { placedRows } from '#shared/purchase/flows/placement/record-placement.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { orderFor } from '#test/support/purchases/order-for.ts'
import { type Purchases, startPurchases } from '#test/support/purchases/purchases.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let world: Purchases
beforeAll(async () => {
  world = await startPurchases()
})
afterAll(() => world.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(async () => {
  vi.useRealTimers()
  await world.calm()
})

const legOf = ({ checkoutId }: Checkout): Promise<Leg> => legs.require(checkoutId, 1)
const holdsOf = async ({ approvalId }: Checkout) =>
  (await world.bank()).holds.filter(({ reference }) => reference.startsWith(String(approvalId)))

claimByTries(
  [6, 9],
  'an undo that overtakes the order waits it out, finds it and takes it back',
  { small: 1, usual: 4, full: 40 },
  async ({ count, tried, each }) => {
    await each(count, async () => {
      const checkout = await world.approved('merchant-b')
      const ref = world.refOf(checkout)
      const undone = () => undoPlaceOrder({ ...ref, leg: 1, code: 'purchase.failed' })
      const ordered = async () => world.ordersOf('merchant-b', (await legOf(checkout)).merchantCheckoutId)
      await authorizePayment(ref)
      const held = world.companies.hold('merchant-b', /\/complete$/)
      const placing = placeOrder({ ...ref, leg: 1 }).catch((error: Error) => ({ outcome: error.name }))
      await held.arrived
      expect(await legOf(checkout)).toMatchObject({ placement: 'requested' })
      await expect(undone()).rejects.toMatchObject({ name: 'leg.in-flight' })
      held.release()
      await placing // the order landed, and nobody could write it down: the leg is closed
      expect(await ordered()).toMatchObject([{ at: 'placed' }])
      vi.setSystemTime(Date.now() + (stepTimeoutSeconds + 1) * 1000)
      expect(await undone()).toEqual({ outcome: 'canceled' })
      await undoAuthorizePayment({ ...ref, leg: 1 })
      expect(await closePurchase(ref)).toEqual({ state: 'failed' })
      expect(await ordered()).toMatchObject([{ at: 'canceled' }])
      expect(await holdsOf(checkout)).toMatchObject([{ state: 'voided', capturedMinor: 0 }])
      tried()
    })
  },
)

claimByTries(
  6,
  'an order is not paid in our books before the bank shows that its merchant took the money',
  { small: 1, usual: 4, full: 40 },
  async ({ count, tried, each }) => {
    await each(count, async (n) => {
      const checkout = await world.approved('merchant-a')
      const ref = world.refOf(checkout)
      await authorizePayment(ref)
      // The merchant tells of its order and has not yet presented the credential.
      const leg = await legOf(checkout)
      const placed = { order: orderFor(leg, `ord_told_${n}`), readBack: false }
      await commit(legs.change(leg, { placement: 'requested' }, 'saga', Date.now()).writes)
      await commit(placedRows(await legOf(checkout), ref.approvalId, placed, 'merchant', Date.now()).writes)
      await expect(settlePurchase(ref)).rejects.toMatchObject({ name: 'purchase.unsettled' })
      expect(await holdsOf(checkout)).toMatchObject([{ state: 'authorized', capturedMinor: 0 }])
      expect(await legOf(checkout)).toMatchObject({ payment: 'authorized', phase: 'open' })
      const posted = await postedOf(checkout.checkoutId)
      expect(posted.filter(({ kind }) => kind === 'capture')).toEqual([])
      expect(balances(posted)['merchant:merchant-a USD'] ?? 0).toBe(0)
      tried()
    })
  },
)
