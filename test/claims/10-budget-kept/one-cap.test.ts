import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as putAgentLimits } from '#functions/agents/put-limits.ts'
import { handler as cancel } from '#functions/checkouts/cancel.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { handler as getDelegation } from '#functions/delegations/get.ts'
import { handler as getLimits } from '#functions/me/get-limits.ts'
import { handler as putLimits } from '#functions/me/put-limits.ts'
import { contentHash } from '#shared/kernel/hash.ts'
import type { Item } from '#shared/platform/table/expression.ts'
import { randomFrom } from '#test/chaos/random.ts'
import { everyRow, family } from '#test/chaos/rows.ts'
import { standBeforeTable } from '#test/support/aws/table-faults.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { anotherAgent, changed, delegated, planned, requested } from '#test/support/people/delegates.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let desk: Buyers
let table: ReturnType<typeof standBeforeTable>
beforeAll(async () => {
  desk = await startBuyers()
  table = standBeforeTable()
  for (const letter of ['a', 'b'] as const) await desk.stockIn(`merchant-${letter}`, `${letter}-gro-01`, 1_000_000)
})
afterAll(async () => {
  table.leave()
  await desk.stop()
})
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2027-01-30T22:00:00Z') }))
afterEach(async () => {
  vi.useRealTimers()
  await desk.calm()
})

/** The rows of every budget of this user, their delegations and agents. */
const counters = async (ids: readonly string[]): Promise<Item[]> => {
  const rows = await everyRow(process.env['TABLE_NAME'] ?? '')
  const own = ({ pk }: Item) => ids.some((id) => String(pk).includes(id))
  return family(rows, 'BUDGET').filter((row) => own(row) && row['remaining'] !== undefined)
}
const holdsLeft = async (checkoutIds: readonly string[]) =>
  family(await everyRow(process.env['TABLE_NAME'] ?? ''), 'HOLD').filter(({ pk }) =>
    checkoutIds.some((id) => pk === `HOLD#${id}`),
  )

/** A request that lost its races is sent again under the same key, as clients do. */
const insists = async (checkoutId: string, ask: ReturnType<typeof anotherAgent>['ask']) => {
  const key = contentHash({ checkoutId })
  for (let tries = 1; ; tries++) {
    const answer = await ask(requestApproval, {
      params: { checkoutId },
      headers: { 'idempotency-key': key },
    })
    if (answer.status < 500 || tries >= 20) return answer
  }
}

interface Cap {
  what: string
  /** Brings the cap of this many minor units about; gives the ids that its counters have. */
  set: (who: Buyer, capMinor: number) => Promise<string[]>
}
const caps: readonly Cap[] = [
  {
    what: "the delegation's month",
    set: async (who, capMinor) => [
      (await delegated(who, { perMonthMinor: capMinor, perPurchaseMinor: capMinor })).delegationId,
    ],
  },
  {
    what: "the delegation's day",
    set: async (who, capMinor) => [
      (await delegated(who, { perDayMinor: capMinor, perPurchaseMinor: capMinor })).delegationId,
    ],
  },
  {
    what: "the user's month",
    async set(who, capMinor) {
      await delegated(who)
      await who.user(putLimits, { body: { perPurchaseMinor: capMinor, perMonthMinor: capMinor, currency: 'USD' } })
      return [who.userId]
    },
  },
]

claimByTries(
  10,
  'twenty agents buy against one cap at once, some purchases fail or are called off: nothing above the cap, and nothing reserved at rest',
  { small: 3, usual: 9, full: 90 },
  async ({ count, seed, tried, saw, each }) => {
    let bought = 0
    await each(count, async (n) => {
      // Purchases are asked for in one month and end in the next.
      vi.setSystemTime(Date.UTC(2027, n + 1, 0, 23, 58, 30))
      const next = randomFrom(seed + n)
      const cap = caps[n % caps.length] ?? caps[0]
      if (!cap) throw new Error('There is no cap')
      const who = await desk.buyer()
      const agents = Array.from({ length: 20 }, () => anotherAgent(who))
      const plans: { checkoutId: string; totalMinor: number; ask: (typeof agents)[number]['ask'] }[] = []
      for (const [at, { ask }] of agents.entries()) {
        const letter = at % 2 === 0 ? 'a' : 'b'
        const lines = [{ merchantId: `merchant-${letter}`, sku: `${letter}-gro-01`, quantity: 1 + Math.floor(at / 2) }]
        plans.push({ ...(await planned(who, lines, {}, ask)), ask })
      }
      const capMinor = 15_000
      const ids = await cap.set(who, capMinor)
      if (next() < 0.5) await desk.trouble('merchant-b', { operation: 'complete', kind: 'out-of-stock', times: 1 })
      // Some calls die on their way to the table or back, as in a restart.
      table.fail(5 + Math.floor(next() * 150), 4, next() < 0.5 ? 'before' : 'after')
      // Replicas share nothing but the table; the same key twice is a client that sends again.
      const answers = await Promise.all(
        plans.flatMap(({ checkoutId, ask }) => [insists(checkoutId, ask), insists(checkoutId, ask)]),
      )
      table.heal()
      for (const { status, body } of answers)
        expect(status === 201 || body.code === 'limit.exceeded', JSON.stringify(body)).toBe(true)
      const totalOf = new Map(plans.map(({ checkoutId, totalMinor }) => [checkoutId, totalMinor]))
      const approved = [
        ...new Set(
          answers.filter(({ body }) => body.state === 'approved').map(({ body }) => body.checkoutId as string),
        ),
      ]
      const asking = [
        ...new Set(
          answers.filter(({ body }) => body.state === 'awaiting_approval').map(({ body }) => body.checkoutId as string),
        ),
      ]
      const sum = (all: readonly string[]) => all.reduce((total, id) => total + (totalOf.get(id) ?? 0), 0)
      expect(sum(approved), cap.what).toBeLessThanOrEqual(capMinor)
      expect(approved.length, cap.what).toBeGreaterThan(0)
      for (const row of await counters(ids)) expect(Number(row['remaining']), cap.what).toBeGreaterThanOrEqual(0)
      const [first, ...others] = approved
      if (first && next() < 0.5) await who.agent(cancel, { params: { checkoutId: first } })
      else if (first) others.push(first)
      // The month turns between the hold and its end: what comes back goes to the month that was held.
      vi.setSystemTime(Date.UTC(2027, n + 1, 1, 0, 0, 5))
      let spentMinor = 0
      for (const checkoutId of others) {
        const ended = await desk.finish(checkoutId)
        if (ended.state === 'completed') spentMinor += ended.totalMinor
        bought++
      }
      for (const checkoutId of asking) await who.user(cancel, { params: { checkoutId } })
      expect(await holdsLeft([...totalOf.keys()]), cap.what).toEqual([])
      const money = (await counters(ids)).filter(({ pk }) => !String(pk).includes('.purchases'))
      expect(money.length, cap.what).toBeGreaterThan(0)
      for (const row of money)
        expect(Number(row['cap']) - Number(row['remaining']), `${cap.what}: ${row['pk']}`).toBe(spentMinor)
      tried(plans.length)
    })
    saw('purchases', bought)
  },
)

claimByTries(
  10,
  "an agent's own limits hold for all it asks, whoever decides, and so does the number of its open approvals",
  { small: 1, usual: 4, full: 40 },
  async ({ count, tried, each }) => {
    await each(count * 2, async (n) => {
      // One by one each of the two is the one that binds.
      const perMonthMinor = n % 2 === 0 ? 12_000 : 200_000
      const who = await desk.buyer()
      const { agentId } = (await who.user(createAgent, { body: { name: 'Scout' } })).body
      const { ask } = anotherAgent(who, agentId)
      const body = { currency: 'USD', perMonthMinor, openApprovals: 3 }
      expect((await who.user(putAgentLimits, { params: { agentId }, body })).status).toBe(200)
      const plans = []
      for (const quantity of [1, 2, 3, 4, 5])
        plans.push(await planned(who, [{ merchantId: 'merchant-a', sku: 'a-gro-01', quantity }], {}, ask))
      const answers = await Promise.all(plans.map(({ checkoutId }) => insists(checkoutId, ask)))
      const open = answers.filter(({ status }) => status === 201)
      expect(open.length).toBeLessThanOrEqual(3)
      if (n % 2 === 1) expect(open.length).toBe(3)
      const heldMinor = open.reduce((total, answer) => total + answer.body.totalMinor, 0)
      expect(heldMinor).toBeLessThanOrEqual(perMonthMinor)
      const read = async () => (await ask(getLimits)).body.agent
      expect(await read()).toMatchObject({ monthRemainingMinor: perMonthMinor - heldMinor, openApprovals: open.length })
      for (const answer of open) await who.user(cancel, { params: { checkoutId: answer.body.checkoutId } })
      expect(await read()).toMatchObject({ monthRemainingMinor: perMonthMinor, openApprovals: 0 })
      tried(plans.length)
    })
  },
)

claimByTries(
  10,
  'a cap made smaller in mid-period counts what was spent before',
  { small: 1, usual: 4, full: 40 },
  async ({ count, tried, each }) => {
    await each(count, async () => {
      const who = await desk.buyer()
      const { delegationId } = await delegated(who)
      const line = (quantity: number) => [{ merchantId: 'merchant-a', sku: 'a-gro-01', quantity }]
      const { checkoutId, totalMinor } = await planned(who, line(2))
      expect((await requested(who, checkoutId)).body.state).toBe('approved')
      await desk.finish(checkoutId)
      await changed(who, delegationId, { perMonthMinor: totalMinor + 100, perPurchaseMinor: totalMinor })
      const second = await planned(who, line(1))
      expect((await requested(who, second.checkoutId)).body).toMatchObject({
        state: 'awaiting_approval',
        notCovered: [{ rule: 'per-month' }],
      })
      expect((await who.user(getDelegation, { params: { delegationId } })).body.left.perMonthMinor).toBe(100)
      tried()
    })
  },
)
