import { expect, vi } from 'vitest'
import { run as authorizePayment, undo as undoAuthorizePayment } from '#functions/purchase/authorize-payment.ts'
import { run as closePurchase } from '#functions/purchase/close-purchase.ts'
import { run as placeOrder, undo as undoPlaceOrder } from '#functions/purchase/place-order.ts'
import { run as settlePurchase } from '#functions/purchase/settle-purchase.ts'
import { balances } from '#shared/ledger/entries.ts'
import { postedOf } from '#shared/ledger/ledger.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit, remove } from '#shared/platform/table/table.ts'
import { stepTimeoutSeconds } from '#shared/purchase/durations.ts'
import { placedRows } from '#shared/purchase/flows/placement/record-placement.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { turn } from '#test/support/people/freezes.ts'
import { orderFor } from '#test/support/purchases/order-for.ts'
import { startPurchases } from '#test/support/purchases/purchases.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { worldOf } from '#test/support/run/world-of.ts'

const world = worldOf(startPurchases)

/** Where a simulated merchant keeps a checkout. */
const sessionKey = (merchantId: string, id: string) => ({ pk: `SIM#${merchantId}#CHECKOUT#${id}`, sk: '#' })
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)
const holdsOf = async (checkout: Checkout) =>
  (await world.bank()).holds.filter(({ reference }) => reference.startsWith(String(checkout.approvalId)))
const ordersOf = async (checkout: Checkout) => {
  const all = await legs.of(checkout.checkoutId)
  return (
    await Promise.all(all.map((leg) => world.ordersOf(leg.merchantId as 'merchant-a', leg.merchantCheckoutId)))
  ).flat()
}
const steps = (checkout: Checkout) => {
  const ref = world.refOf(checkout)
  const leg = { ...ref, leg: 1 }
  return {
    authorize: () => authorizePayment(ref),
    place: () => placeOrder(leg),
    settle: () => settlePurchase(ref),
    undoPlace: () => undoPlaceOrder({ ...leg, code: 'purchase.failed' }),
    undoAuthorize: () => undoAuthorizePayment(leg),
    close: () => closePurchase(ref),
  }
}
const tenTimes = <T>(act: () => Promise<T>) => Promise.allSettled(Array.from({ length: 10 }, act))

verifies('fence.decision', 'without a committed yes no money is asked for, whatever the checkout says', async () => {
  const checkout = await world.approved('merchant-a')
  const gone = () => new Error('refused')
  await commit([remove(keys.decision(String(checkout.approvalId)), {}, gone)])
  await expect(steps(checkout).authorize()).rejects.toMatchObject({ name: 'approval.pending' })
  expect(await holdsOf(checkout)).toEqual([])
  expect((await checkouts.get(checkout.checkoutId))?.state).toBe('approved')
})

verifies('fence.decision', 'a decision that disappears after the hold stops the order', async () => {
  const checkout = await world.approved('merchant-a')
  await steps(checkout).authorize()
  await commit([remove(keys.decision(String(checkout.approvalId)), {}, () => new Error('refused'))])
  expect(await steps(checkout).place()).toEqual({ outcome: 'refused' })
  expect(await ordersOf(checkout)).toEqual([])
})

verifies(
  'freeze.stops-money',
  'between the hold and the order: nothing is placed, and the hold is let go',
  async () => {
    const checkout = await world.approved('merchant-a')
    const { authorize, place, settle, undoPlace, undoAuthorize, close } = steps(checkout)
    await authorize()
    const scope = `user:${checkout.userId}` as const
    await turn(scope, true)
    expect(await place()).toEqual({ outcome: 'refused' })
    await turn(scope, false)
    expect(await ordersOf(checkout)).toEqual([])
    later(stepTimeoutSeconds + 1)
    await expect(settle()).rejects.toMatchObject({ name: 'purchase.failed' })
    await undoPlace()
    await undoAuthorize()
    expect(await close()).toEqual({ state: 'failed' })
    expect(await holdsOf(checkout)).toMatchObject([{ state: 'voided' }])
  },
)

verifies(
  'fence.parallel',
  'ten runs of each step at once make one hold, one order, one capture, one set of entries',
  async () => {
    for (const merchantId of ['merchant-a', 'merchant-b'] as const) {
      const checkout = await world.approved(merchantId)
      const { authorize, place, settle } = steps(checkout)
      await tenTimes(authorize)
      await authorize()
      expect(await holdsOf(checkout)).toHaveLength(1)
      await tenTimes(place)
      expect(await ordersOf(checkout)).toHaveLength(1)
      await tenTimes(settle)
      await settle()
      expect((await checkouts.get(checkout.checkoutId))?.state).toBe('completed')
      const entries = await postedOf(checkout.checkoutId)
      expect(entries.map(({ kind }) => kind).sort()).toEqual(['authorize', 'capture'])
      expect(balances(entries)[`merchant:${merchantId} USD`]).toBe(checkout.totalMinor)
      expect(await holdsOf(checkout)).toMatchObject([{ capturedMinor: checkout.totalMinor }])
    }
  },
)

verifies('fence.parallel', 'undone ten times at once it is undone once, and every book says so', async () => {
  for (const merchantId of ['merchant-a', 'merchant-b'] as const) {
    const checkout = await world.approved(merchantId)
    const { authorize, place, undoPlace, undoAuthorize, close } = steps(checkout)
    await authorize()
    await place()
    await tenTimes(undoPlace)
    await undoPlace()
    await tenTimes(undoAuthorize)
    await undoAuthorize()
    await tenTimes(close)
    expect((await checkouts.get(checkout.checkoutId))?.state).toBe('failed')
    expect(await ordersOf(checkout)).toMatchObject([{ at: 'canceled' }])
    const [hold] = await holdsOf(checkout)
    expect((hold?.capturedMinor ?? 0) - (hold?.refundedMinor ?? 0)).toBe(0)
    const sums = balances(await postedOf(checkout.checkoutId))
    expect(Object.values(sums).every((sum) => sum === 0)).toBe(true)
  }
})

verifies(
  'purchase.unknown-placement',
  'a merchant that forgot the checkout did not say that it has no order',
  async () => {
    const checkout = await world.approved('merchant-b')
    const { authorize, place, settle, undoPlace } = steps(checkout)
    await authorize()
    await world.trouble('merchant-b', { operation: 'complete', kind: 'error-after' })
    await world.trouble('merchant-b', { operation: 'get', kind: 'dead' })
    expect(await place()).toEqual({ outcome: 'unknown' })
    const { merchantCheckoutId } = await legs.require(checkout.checkoutId, 1)
    await commit([remove(sessionKey('merchant-b', merchantCheckoutId), {}, () => new Error('refused'))])
    later(stepTimeoutSeconds + 1)
    await expect(settle()).rejects.toMatchObject({ name: 'purchase.unsettled' })
    await expect(undoPlace()).rejects.toMatchObject({ name: 'merchant.outcome-unknown' })
    expect(await holdsOf(checkout)).toMatchObject([{ state: 'authorized' }])
  },
)

verifies(
  'purchase.webhook-settles',
  "before the merchant's answer: the step that comes late agrees at once",
  async () => {
    const checkout = await world.approved('merchant-a')
    const { authorize, place } = steps(checkout)
    await authorize()
    const held = world.companies.hold('merchant-a', /\/complete$/)
    const placing = place()
    await held.arrived
    const leg = await legs.require(checkout.checkoutId, 1)
    expect(leg.placement).toBe('requested')
    const rows = placedRows(
      leg,
      String(checkout.approvalId),
      { order: orderFor(leg, 'ord_told'), readBack: false },
      'merchant',
      Date.now(),
    )
    await commit(rows.writes)
    held.release()
    expect(await placing).toEqual({ outcome: 'placed' })
  },
)

verifies('fence.parallel', 'an intent on a leg that was closed since it was read is refused', async () => {
  const checkout = await world.approved('merchant-a')
  const { authorize, undoPlace } = steps(checkout)
  await authorize()
  const read = await legs.require(checkout.checkoutId, 1)
  await undoPlace()
  const { writes } = legs.change(read, { placement: 'requested' }, 'saga', Date.now())
  await expect(commit(writes)).rejects.toMatchObject({ name: 'leg.in-flight' })
  expect((await legs.require(checkout.checkoutId, 1)).placement).toBe('canceled')
})
