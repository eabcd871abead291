import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as closePurchase from '#functions/purchase/close-purchase.ts'
import * as placeOrder from '#functions/purchase/place-order.ts'
import { handler as sweep } from '#functions/sweeps/sweep-stuck.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import { parked } from '#shared/operations/rows/parked.ts'
import { keys, shards } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { commit, get, insert } from '#shared/platform/table/table.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { freezeAndRequest } from '#shared/purchase/rows/request/freeze-and-request.ts'
import { releaseClaims } from '#shared/purchase/rows/reservations.ts'
import { type WholeCheckout, wholeCheckout } from '#shared/purchase/rows/whole-checkout.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { fillWallet } from '#test/support/people/wallet.ts'
import { plainLeg } from '#test/support/purchases/plain-leg.ts'
import { verifies } from '#test/support/run/verifies.ts'

let engine: Engine
let aws: AwsFake
beforeAll(async () => {
  engine = await startEngine()
  aws = await startAwsFake()
  await fillWallet('usr_1')
})
afterAll(async () => {
  await aws.stop()
  await engine.stop()
})

const user: Principal = { kind: 'user', userId: 'usr_1', authTime: 0, scopes: [] }
const now = () => Math.floor(Date.now() / 1000)
let made = 0
const legOf = (checkoutId: string, leg: number, more: Partial<Leg> = {}): Leg =>
  plainLeg(checkoutId, { leg, merchantId: `merchant-${leg}`, ...more })
/** A checkout in any state, with these legs, put down as it is. */
const put = async (more: Partial<Checkout>, its: readonly Partial<Leg>[] = [{}], dueAtSeconds = now() - 10) => {
  const checkoutId = `chk_${String(++made).padStart(26, '0')}`
  const approvalId = `apr_${checkoutId.slice(4)}-1`
  const fresh = {
    checkoutId,
    approvalId,
    userId: 'usr_1',
    createdBy: 'user:usr_1',
    state: 'quoted' as const,
    direction: 'forward' as const,
    fulfilment: 'all_or_nothing' as const,
    legCount: its.length,
    currency: 'USD',
    totalMinor: 500,
    instrument: 'pm_ok',
    addressDigest: 'd',
    receiptVersion: 0,
    ...more,
  }
  const move = { by: 'saga', actor: 'saga', to: fresh.state, action: 'test.put', dueAtSeconds } as const
  const { after, writes } = checkouts.create(fresh, move, Date.now())
  await commit([...writes, ...its.map((leg, i) => legs.create(legOf(checkoutId, i + 1, leg)))])
  return { ...after, ref: { approvalId, checkoutId } }
}
const stored = async (checkoutId: string) => (await checkouts.get(checkoutId)) as Checkout
const whole = async (checkoutId: string) => (await wholeCheckout(checkoutId)) as WholeCheckout
/** Where a row stands in the work list: seconds, or nothing. */
const dueAtSeconds = async (pk: string): Promise<number | undefined> => {
  for (let shard = 0; shard < shards; shard++)
    for (const item of await all({ index: 'gsi3', partition: `WORK#purchases#${shard}` }))
      if (item['pk'] === pk) return Number(String(item['gsi3sk']).split('#')[0])
  return undefined
}

describe('the sweep', () => {
  test('lets a checkout live that was quoted anew since it came on the list', async () => {
    const { checkoutId } = await put({ quoteExpiresAtSeconds: now() + 900 })
    await sweep({})
    expect((await stored(checkoutId)).state).toBe('quoted')
    expect(await dueAtSeconds(`CHECKOUT#${checkoutId}`)).toBeGreaterThan(now() + 800)
  })

  test('forgets what has ended', async () => {
    const { checkoutId } = await put({ state: 'canceled' })
    await sweep({})
    expect(await dueAtSeconds(`CHECKOUT#${checkoutId}`)).toBeUndefined()
  })
})

verifies(
  'purchase.restarts',
  'a purchase whose saga died four times is parked for an operator with what is held, and leaves the work list',
  async () => {
    const held = { payment: 'authorized', placement: 'unknown' } as const
    const { checkoutId, ref } = await put({ state: 'unsettled' }, [held])
    await sweep({})
    expect((await stored(checkoutId)).state).toBe('parked')
    expect(await parked.of(ref.approvalId, 1)).toMatchObject([{ reason: 'purchase.unsettled', owedMinor: 500 }])
    expect(await dueAtSeconds(`CHECKOUT#${checkoutId}`)).toBeUndefined()
  },
)

describe('undoing', () => {
  test('leaves a checkout alone that its user called off in the meantime', async () => {
    const { checkoutId, ref, v } = await put({ state: 'canceled' }, [{}])
    await placeOrder.undo({ ...ref, leg: 1, code: 'merchant.unavailable' })
    expect(await stored(checkoutId)).toMatchObject({ state: 'canceled', direction: 'forward', v })
  })

  test('closes nothing that has ended by itself', async () => {
    const { ref } = await put({ state: 'canceled', direction: 'unwinding' }, [{ phase: 'undone' }])
    expect(await closePurchase.run(ref)).toEqual({ state: 'canceled' })
  })
})

test('closing gives back to the budget what was held and not taken in the end', async () => {
  const { ref, checkoutId } = await put({ state: 'placing', direction: 'unwinding' }, [
    { phase: 'settled', payment: 'captured', capturedMinor: 400 },
    { phase: 'undone' },
  ])
  const budget = keys.budget('usr_1.USD', '2020-01')
  const hold = {
    ...keys.budgetHold(checkoutId, 1, 'usr_1.USD'),
    budgetId: 'usr_1.USD',
    period: '2020-01',
    amountMinor: 1000,
  }
  const taken = () => new Error('taken')
  await commit([insert({ ...budget, cap: 1000, remaining: 0 }, taken), insert(hold, taken)])
  expect(await closePurchase.run(ref)).toEqual({ state: 'completed' })
  expect(await get(budget)).toMatchObject({ remaining: 600 })
})

describe('all or nothing', () => {
  const firm = { cancelable: false, payment: 'authorized' } as const
  const place = (ref: object) => placeOrder.run({ ...ref, leg: 2 })

  test('a leg that cannot be canceled waits for the others', async () => {
    const { ref } = await put({ state: 'placing' }, [{ payment: 'authorized', placement: 'requested' }, firm])
    await expect(place(ref)).rejects.toMatchObject({ name: 'leg.in-flight' })
  })

  test('it is never ordered when another was refused', async () => {
    const { ref, checkoutId } = await put({ state: 'placing' }, [{ payment: 'authorized', placement: 'refused' }, firm])
    expect(await place(ref)).toEqual({ outcome: 'refused' })
    expect((await legs.require(checkoutId, 2)).placement).toBe('none')
  })

  test('it is ordered once they are placed, and a leg that can be canceled waits for nobody', async () => {
    const { ref } = await put({ state: 'placing' }, [{ payment: 'authorized', placement: 'placed' }, firm])
    await expect(place(ref)).rejects.toMatchObject({ code: 'merchant.not-found' }) // it went on to its merchant
    const other = await put({ state: 'placing' }, [{ placement: 'requested' }, { ...firm, cancelable: true }])
    await expect(place(other.ref)).rejects.toMatchObject({ code: 'merchant.not-found' })
  })
})

test('buying again after a drift leaves no claim behind', async () => {
  const { checkoutId } = await put({ quoteExpiresAtSeconds: now() + 900 })
  const asking = { principal: user, validSeconds: 600 }
  const first = await freezeAndRequest(await whole(checkoutId), { ...asking, buyAgain: false }, Date.now())
  await commit(first.writes)
  const drifted = { by: 'saga', actor: 'saga', to: 'quoted', action: 'checkout.drift' } as const
  await commit(checkouts.move(await stored(checkoutId), drifted, Date.now()).writes)
  const again = await freezeAndRequest(await whole(checkoutId), { ...asking, buyAgain: true }, Date.now())
  await commit(again.writes)
  await commit(await releaseClaims({ checkoutId }, [(await legs.require(checkoutId, 1)).claimHash]))
  expect(await get(keys.claim(`${checkoutId}-1`))).toBeUndefined()
})

test('a leg that is quoted anew is known by its new name at the merchant', async () => {
  const { checkoutId } = await put({})
  const leg = await legs.require(checkoutId, 1)
  const merchantCheckoutId = `${checkoutId}-anew`
  await commit(legs.change(leg, { merchantCheckoutId }, 'saga', Date.now()).writes)
  expect(await legs.ofMerchantCheckout('merchant-1', merchantCheckoutId)).toEqual({ checkoutId, leg: 1 })
})
