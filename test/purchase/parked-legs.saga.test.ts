import { expect } from 'vitest'
import { run as parkLeg } from '#functions/purchase/park-leg.ts'
import { undo as undoPlaceOrder } from '#functions/purchase/place-order.ts'
import { balances } from '#shared/ledger/entries.ts'
import { postedOf } from '#shared/ledger/ledger.ts'
import { parkedIdOf } from '#shared/operations/rows/parked.ts'
import { parkPurchase } from '#shared/purchase/flows/park-purchase.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { operator } from '#test/support/people/operator.ts'
import { startPurchases } from '#test/support/purchases/purchases.ts'
import { sagaOf } from '#test/support/purchases/saga.ts'
import { stuck } from '#test/support/purchases/stuck.ts'
import { walk } from '#test/support/purchases/walk.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { worldOf } from '#test/support/run/world-of.ts'

const world = worldOf(startPurchases)

const stored = async ({ checkoutId }: Checkout) => (await checkouts.get(checkoutId)) as Checkout
const owed = async ({ checkoutId }: Checkout) => balances(await postedOf(checkoutId))['owed:buyer USD']
const at = ['merchant-b', 'merchant-a'] as const
const never = { kind: 'error-before', times: null }

/** Two legs, neither of which the bank lets go. */
const bothStuck = () =>
  stuck(world, {
    at,
    fails: [
      ['merchant-a', { operation: 'complete', kind: 'out-of-stock' }],
      ['bank', { operation: 'void', ...never }],
    ],
    leg: 1,
  })

verifies(
  'parked.retried',
  'one leg at a time: what is mended ends, the other goes on waiting, and then ends it all',
  async () => {
    const { checkout, parkedId } = await bothStuck()
    const second = parkedIdOf(String(checkout.approvalId), 2)
    const [one, two] = await legs.of(checkout.checkoutId)
    expect(await owed(checkout)).toBe((one?.totalMinor ?? 0) + (two?.totalMinor ?? 0))
    await world.calm()
    await operator.retry(parkedId)
    expect(await operator.retry(second)).toMatchObject({ status: 409, body: { code: 'parked.in-hand' } })
    await walk(await stored(checkout))
    expect((await stored(checkout)).state).toBe('parked')
    expect((await legs.of(checkout.checkoutId)).map(({ phase }) => phase)).toEqual(['undone', 'parked'])
    expect((await operator.get(parkedId)).body.state).toBe('resolved')
    expect(await owed(checkout)).toBe(two?.totalMinor)
    expect((await operator.resolve(second, { outcome: 'refunded' })).status).toBe(200)
    expect((await stored(checkout)).state).toBe('failed')
    expect(await owed(checkout)).toBe(0)
  },
)

verifies('parked.resolved', 'several open legs are said one by one, and the item shows what is left', async () => {
  const checkout = await world.approved(...at)
  const saga = sagaOf(checkout)
  await saga.authorize()
  await saga.placeAll()
  await world.trouble('bank', { operation: 'find', ...never })
  await walk(checkout, 'SettlePurchase')
  const parkedId = parkedIdOf(String(checkout.approvalId))
  const which = await operator.resolve(parkedId, { outcome: 'bought' })
  expect(which).toMatchObject({ status: 422, body: { code: 'parked.impossible', details: { legs: [1, 2] } } })
  const [one, two] = await legs.of(checkout.checkoutId)
  const first = await operator.resolve(parkedId, { outcome: 'bought', leg: 1 })
  expect(first.body).toMatchObject({ state: 'open', owedMinor: two?.totalMinor })
  expect((await stored(checkout)).state).toBe('parked')
  expect(await operator.resolve(parkedId, { outcome: 'bought', leg: 1 })).toMatchObject({
    body: { code: 'parked.ended' },
  })
  const last = await operator.resolve(parkedId, { outcome: 'refunded', leg: 2, amountMinor: 100 })
  expect(last.body).toMatchObject({ state: 'resolved' })
  expect((await stored(checkout)).state).toBe('completed')
  const sums = balances(await postedOf(checkout.checkoutId))
  expect(sums).toMatchObject({
    'merchant:merchant-b USD': one?.totalMinor,
    'write-off USD': (two?.totalMinor ?? 0) - 100,
    'buyer:held USD': 0,
  })
})

verifies(
  'parked.retried',
  'what an operator said of a leg stands: the bank is not asked for its money again',
  async () => {
    const { checkout, parkedId } = await stuck(world, {
      at,
      fails: [['bank', { operation: 'capture', ...never }]],
    })
    // Leg 1 was paid in another way, of which the bank knows nothing.
    const said = await operator.resolve(parkedId, { outcome: 'bought', leg: 1, amountMinor: 100 })
    expect(said).toMatchObject({ status: 200, body: { state: 'open' } })
    await world.calm()
    expect((await operator.retry(parkedId, { direction: 'forward' })).status).toBe(202)
    await walk(await stored(checkout))
    expect((await stored(checkout)).state).toBe('completed')
    const { holds } = await world.bank()
    const hold = (leg: number) => holds.find(({ reference }) => reference === `${checkout.approvalId}-L${leg}`)
    const [one, two] = await legs.of(checkout.checkoutId)
    expect(hold(1)).toMatchObject({ state: 'authorized', capturedMinor: 0 })
    expect(hold(2)).toMatchObject({ state: 'captured', capturedMinor: two?.totalMinor })
    expect(one).toMatchObject({ phase: 'settled', capturedMinor: 100 })
    expect((await operator.get(parkedId)).body.state).toBe('resolved')
  },
)

verifies(
  'parked.retried',
  'with its last leg the whole purchase is mended, whichever item was tried again',
  async () => {
    const checkout = await world.approved(...at)
    const ref = world.refOf(checkout)
    await sagaOf(checkout).authorize()
    for (const leg of [1, 2]) await undoPlaceOrder({ ...ref, leg, code: 'purchase.failed' })
    await parkLeg({ ...ref, leg: 1, code: 'payment.unavailable' })
    // Here its executions died for good, and the sweep hands over the rest.
    await parkPurchase(await stored(checkout), 'purchase.unsettled', 'sweep', Date.now())
    const items = [parkedIdOf(ref.approvalId), parkedIdOf(ref.approvalId, 1)] as const
    expect((await operator.retry(items[1])).status).toBe(202)
    await walk(await stored(checkout))
    expect((await stored(checkout)).state).toBe('failed')
    for (const item of items)
      expect((await operator.get(item)).body).toMatchObject({ state: 'resolved', resolution: { outcome: 'mended' } })
  },
)
