import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as checkoutCart } from '#functions/carts/checkout.ts'
import { handler as createCart } from '#functions/carts/create.ts'
import { handler as confirm } from '#functions/checkouts/confirm.ts'
import { handler as create } from '#functions/checkouts/create.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { handler as createIntent } from '#functions/intents/create.ts'
import type { Answered } from '#test/support/api/api-call.ts'
import { together } from '#test/support/api/raw-call.ts'
import { type Buyer, type Buyers, door, startBuyers } from '#test/support/people/buyers.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
  for (const sku of ['a-gro-01', 'a-off-05', 'b-gro-01']) await desk.stockIn(shopOf(sku), sku, 1_000_000)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const shopOf = (sku: string) => (sku.startsWith('a-') ? 'merchant-a' : 'merchant-b')
const line = (sku: string, quantity: number, options?: object) => ({
  merchantId: shopOf(sku),
  sku,
  quantity,
  ...(options && { options }),
})

/** One way of planning the purchase. */
interface Plan {
  lines: readonly object[]
  address?: object
}
const otherDoors = [
  { ...door, line1: '1 MAIN ST.', line2: 'Apt 2' },
  { ...door, line1: '1 Main Street, #2', line2: undefined, postalCode: '62704-1234' },
  { ...door, name: 'A. Lovelace', phone: '+1 555 0100', region: 'Illinois' },
]
const twice = [line('a-gro-01', 2), line('a-off-05', 1)]
const overTwo = [...twice, line('b-gro-01', 1)]
/** The purchase as it was planned first, and how a planner that forgot it plans it again. */
const purchases: Record<string, { first: Plan; again: Plan[]; parts: Plan[]; intent: boolean }> = {
  'without an intent, at one merchant': {
    first: { lines: [line('a-gro-01', 2, { grind: 'Fine' }), line('a-off-05', 1)] },
    again: [
      { lines: [line('a-off-05', 1), line('a-gro-01', 2, { grind: 'Fine' })] },
      {
        lines: [
          line('a-gro-01', 1, { grind: 'fine' }),
          line('a-off-05', 1, {}),
          line('a-gro-01', 1, { Grind: ' FINE' }),
        ],
      },
      ...otherDoors.map((address) => ({
        lines: [line('a-gro-01', 2, { grind: 'Fine' }), line('a-off-05', 1)],
        address,
      })),
    ],
    parts: [],
    intent: false,
  },
  'without an intent, at two': {
    first: { lines: overTwo },
    again: [
      { lines: [...overTwo].reverse() },
      { lines: [line('a-gro-01', 1), line('a-off-05', 1, {}), line('b-gro-01', 1), line('a-gro-01', 1)] },
      ...otherDoors.map((address) => ({ lines: overTwo, address })),
    ],
    // Split by merchant, and one merchant's part beside something else. Before anybody bought the whole, these are purchases of their own.
    parts: [{ lines: twice }, { lines: [line('b-gro-01', 1)] }, { lines: [...twice, line('b-gro-01', 3)] }],
    intent: false,
  },
  'under one intent': {
    first: { lines: twice },
    again: [
      { lines: [line('b-gro-01', 2)] },
      { lines: [line('a-gro-01', 1), line('a-off-05', 1)] },
      { lines: [line('a-gro-01', 1)] },
      { lines: [line('a-off-05', 1)] },
      { lines: [...twice, line('b-gro-01', 1)] },
      { lines: twice, address: { ...door, line1: '9 Elm Road' } },
      ...otherDoors.map((address) => ({ lines: twice, address })),
    ],
    parts: [],
    intent: true,
  },
}

/** A checkout of the plan; every fifth by way of a cart. */
const quoted = async (who: Buyer, plan: Plan, intentId: string | undefined, at: number): Promise<string> => {
  const { lines, address = door } = plan
  const terms = { addressId: await who.stored(address), instrument: 'pm_ok', ...(intentId && { intentId }) }
  const direct = () => who.agent(create, { body: { lines, ...terms } })
  const byCart = async () => {
    const headers = { authorization: `Bearer ${who.accessToken}` }
    const { status, body } = await who.user(createCart, { body: { lines }, headers })
    expect(status, JSON.stringify(body)).toBe(201)
    return who.agent(checkoutCart, { params: { cartId: body.cartId }, body: terms })
  }
  const { status, body: made } = at % 5 === 1 ? await byCart() : await direct()
  expect(status, JSON.stringify(made)).toBe(201)
  return made.checkoutId
}
/** Asks for it, one way or the other. */
const ask = (who: Buyer, checkoutId: string, at: number): Promise<Answered> =>
  who.agent(at % 3 === 2 ? confirm : requestApproval, { params: { checkoutId } })

for (const [name, { first, again, parts, intent }] of Object.entries(purchases))
  claimByTries(
    2,
    `planned again with fresh keys, ${name}: half of the calls at once, half one after the other`,
    { small: 14, usual: 100, full: 5_000 },
    async ({ count, tried, saw, each }) => {
      let [answered, orders, captures] = [0, 0, 0]
      await each(Math.ceil(count / 100), async (n) => {
        const who = await desk.buyer()
        const intentId = intent
          ? (await who.agent(createIntent, { body: { query: 'coffee' } })).body.intentId
          : undefined
        const calls = Math.max(2, Math.min(count - 100 * n, 100))
        const half = Math.ceil(calls / 2)
        const planFor = (at: number, plans: readonly Plan[]) =>
          at % 4 === 0 ? first : (plans[at % plans.length] as Plan)
        const made = [...parts, ...again]

        const ids = await together([...Array(half).keys()], (at) => quoted(who, planFor(at, again), intentId, at), 8)
        const answers = await Promise.all(ids.map((id, at) => ask(who, id, at)))
        const won = answers.findIndex(({ status }) => status < 300)
        expect(won, JSON.stringify(answers[0]?.body)).toBeGreaterThanOrEqual(0)
        const winner = ids[won] ?? ''
        const namesIt = ({ status, body }: Answered) =>
          expect({ status, code: body.code, checkoutId: body.details?.checkoutId }).toEqual({
            status: 409,
            code: 'purchase.duplicate',
            checkoutId: winner,
          })
        answers.filter((_, at) => at !== won).forEach(namesIt)

        const one = async (at: number) => {
          ids.push(await quoted(who, planFor(at, made), intentId, at))
          namesIt(await ask(who, ids.at(-1) ?? '', at))
        }
        const early = Math.floor((calls - half) / 3)
        for (let at = 0; at < early; at++) await one(at)
        const { approvalId, receiptHash = '' } = await desk.found(winner)
        await desk.say(who, { checkoutId: winner, approvalId: String(approvalId), receiptHash })
        for (let at = 0; at < early; at++) await one(at)
        expect((await desk.finish(winner)).state).toBe('completed')
        for (let at = 2 * early; at < calls - half; at++) await one(at)

        const { legCount } = await desk.found(winner)
        const placed = await desk.ordersOf(ids)
        const taken = (await desk.holdsOf(ids)).filter(({ capturedMinor }) => capturedMinor > 0)
        expect(new Set(placed.map(({ checkoutId }) => checkoutId)).size).toBe(legCount)
        expect([placed.length, taken.length, (await desk.holdsOf(ids)).length]).toEqual([legCount, legCount, legCount])
        tried(calls)
        answered += calls - 1
        orders += placed.length - legCount
        captures += taken.length - legCount
      })
      saw(`${name}: answers naming the first`, answered)
      saw(`${name}: orders too many`, orders)
      saw(`${name}: captures too many`, captures)
    },
  )
