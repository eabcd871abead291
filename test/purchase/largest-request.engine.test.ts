import { afterAll, beforeAll, expect } from 'vitest'
import { puttingAgentLimits } from '#shared/authority/rows/agent-limits.ts'
import { endBudgetHolds } from '#shared/authority/rows/budgets.ts'
import { delegations } from '#shared/authority/rows/delegation-versions.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import { newId } from '#shared/platform/runtime/new-id.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit, insert, update } from '#shared/platform/table/table.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { closeCheckout } from '#shared/purchase/rows/close-checkout.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { release } from '#shared/purchase/rows/release-reservations.ts'
import { freezeAndRequest } from '#shared/purchase/rows/request/freeze-and-request.ts'
import { recentGoodsKeys } from '#shared/purchase/rows/request/recent-goods.ts'
import { type AwsFake, baseUrl, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { bankAt } from '#test/support/companies/admitted.ts'
import { fillWallet } from '#test/support/people/wallet.ts'
import { plainLeg } from '#test/support/purchases/plain-leg.ts'
import { verifies } from '#test/support/run/verifies.ts'

let engine: Engine
let aws: AwsFake
beforeAll(async () => {
  engine = await startEngine()
  // Ten merchants that the stage admits, so that the policy has nothing against them.
  const merchants = Array.from({ length: 10 }, (_, at) => ({
    merchantId: `merchant-${at + 1}`,
    name: 'A shop',
    protocol: 'ucp',
  }))
  const settings = { baseUrl, payments: bankAt('https://bank.test'), merchants }
  aws = await startAwsFake({ settings: JSON.stringify(settings) })
})
afterAll(async () => {
  await aws.stop()
  await engine.stop()
})

/** What `commit` refuses to exceed. */
const most = 70
/** The row of the idempotency key, which every command adds. */
const key = 1

/** Ten legs of five lines each, for ten intents: as much as a checkout may be. */
const largest = async (userId: string) => {
  const checkoutId = newId('checkout')
  const named = (salt: number) =>
    Array.from({ length: 10 }, (_, leg): Leg => {
      const lines = [0, 1, 2, 3, 4].map((at) => ({
        sku: `sku-${salt}-${leg}-${at}`,
        title: 'It',
        quantity: 1,
        options: {},
        unitMinor: 100,
        totalMinor: 100,
      }))
      return plainLeg(checkoutId, { leg: leg + 1, merchantId: `merchant-${leg + 1}`, lines })
    })
  let salt = 0
  // Goods are remembered in 16 rows by their hash; the largest request writes them all.
  while (recentGoodsKeys(userId, named(salt)).length < 16) salt++
  const its = named(salt)
  const fresh = {
    checkoutId,
    userId,
    createdBy: 'agent:agt_1',
    intentIds: Array.from({ length: 10 }, () => newId('intent')),
    state: 'quoted' as const,
    direction: 'forward' as const,
    fulfilment: 'all_or_nothing' as const,
    legCount: 10,
    currency: 'USD',
    totalMinor: 5000,
    instrument: 'pm_ok',
    addressId: 'home',
    addressDigest: 'd',
    receiptVersion: 0,
    quoteExpiresAtSeconds: Math.floor(Date.now() / 1000) + 900,
  }
  const move = { by: 'agent', actor: 'agent:agt_1', to: 'quoted', action: 'test.put' } as const
  const { after, writes } = checkouts.create(fresh, move, Date.now())
  await commit([...writes, ...its.map(legs.create)])
  return { checkout: after, legs: its }
}

verifies(
  'delegation.covers',
  'the largest purchase fits into one transaction, at its request and at its end',
  async () => {
    const userId = newId('user')
    await fillWallet(userId)
    await commit([insert({ ...keys.address(userId, 'home'), digest: 'd' }, () => new Error('exists'))])
    const [agentId, nowMs] = ['agt_1', Date.now()]
    const limits = { currency: 'USD', perDayMinor: 90_000, perMonthMinor: 90_000, openApprovals: 5 }
    await commit([puttingAgentLimits(userId, agentId, limits)])
    const principal: Principal = { kind: 'agent', userId, agentId, scopes: [] }
    const asking = { principal, validSeconds: 600, buyAgain: false }
    const opened = await freezeAndRequest(await largest(userId), asking, nowMs)
    expect(opened.decision).toBeUndefined()
    expect(opened.writes.length + key).toBe(51)
    const terms = {
      currency: 'USD',
      perPurchaseMinor: 9000,
      perDayMinor: 20_000,
      perMonthMinor: 30_000,
      purchases: 3,
      everyDays: 1,
      drift: { allow: 'lower' as const },
      expiresAt: new Date(nowMs + 86_400_000).toISOString(),
    }
    const delegationId = newId('delegation')
    await commit((await delegations.create({ delegationId, userId }, terms, nowMs)).writes)
    const whole = await largest(userId)
    const { decision, after, writes } = await freezeAndRequest(whole, asking, nowMs)
    expect(decision).toMatchObject({ delegationId })
    expect(writes.length + key).toBe(61)
    expect(writes.length + key).toBeLessThanOrEqual(most)
    await commit(writes)
    expect((await release({ checkout: after, legs: whole.legs })).length + key).toBeLessThanOrEqual(most)
    const undone = whole.legs.map((leg) => ({ ...leg, phase: 'undone' as const }))
    const placing = { ...after, state: 'placing' as const, direction: 'unwinding' as const }
    await commit([update(keys.checkout(after.checkoutId), {}, { state: 'placing' }, () => new Error('moved'))])
    const closing = await closeCheckout(placing, { by: 'saga', actor: 'saga', all: undone }, nowMs)
    expect((closing?.writes.length ?? 0) + key).toBeLessThanOrEqual(most)
    await commit(closing?.writes ?? [])
    expect(await endBudgetHolds(after.checkoutId)).toEqual([])
  },
)
