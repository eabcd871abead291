import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as checkoutCart } from '#functions/carts/checkout.ts'
import { handler as createCart } from '#functions/carts/create.ts'
import { handler as approve } from '#functions/checkouts/approve.ts'
import { handler as cancelCheckout } from '#functions/checkouts/cancel.ts'
import { handler as confirm } from '#functions/checkouts/confirm.ts'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as quote } from '#functions/checkouts/quote.ts'
import { handler as reject } from '#functions/checkouts/reject.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { handler as createIntent } from '#functions/intents/create.ts'
import { handler as listIntents } from '#functions/intents/list.ts'
import { handler as cancelOrder } from '#functions/orders/cancel.ts'
import { handler as refundOrder } from '#functions/orders/refund.ts'
import type { Sent } from '#test/support/api-call.ts'
import { type Buyer, type Buyers, door, type Route, startBuyers } from '#test/support/buyers.ts'
import { claim } from '#test/support/claims.ts'
import { startLines } from '#test/support/lines.ts'

const lines = startLines()
let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers(lines.line)
  for (const letter of ['a', 'b'] as const) await desk.stockIn(`merchant-${letter}`, `${letter}-gro-01`, 1_000_000)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const basket = ['a', 'b'].map((letter) => ({ merchantId: `merchant-${letter}`, sku: `${letter}-gro-01`, quantity: 1 }))
const called = (what: RegExp) => lines.calls.filter((call) => what.test(call.what)).length

/** A call that works, and how often what it asks for was done. */
interface Case {
  route: Route
  sent: Sent
  done: () => Promise<number>
}
const quoted = async (who: Buyer) => (await desk.quote(who, basket)).checkoutId as string
/** How many versions a checkout went through since. */
const moved = async (checkoutId: string) => {
  const { v } = await desk.found(checkoutId)
  return async () => (await desk.found(checkoutId)).v - v
}
const onQuoted =
  (route: Route) =>
  async (who: Buyer): Promise<Case> => {
    const checkoutId = await quoted(who)
    return { route, sent: { params: { checkoutId } }, done: await moved(checkoutId) }
  }
const onAsked =
  (route: Route) =>
  async (who: Buyer): Promise<Case> => {
    const { checkoutId, approvalId, receiptHash } = await desk.ask(who, await quoted(who))
    const sent = { params: { checkoutId }, body: { approvalId, receiptHash } }
    return { route, sent, done: await moved(checkoutId) }
  }
const onOrdered =
  (route: Route, at: number, body: object, asks: RegExp) =>
  async (who: Buyer): Promise<Case> => {
    const { checkoutId } = await desk.approved(who, basket)
    const { legs } = await desk.finish(checkoutId)
    const done = async () => {
      const refunds = (await desk.holdsOf([checkoutId])).filter(({ refundedMinor }) => refundedMinor > 0)
      expect(refunds).toHaveLength(1)
      return called(asks)
    }
    return { route, sent: { params: { orderId: String(legs[at]?.orderId) }, body }, done }
  }
const cases: Record<string, (who: Buyer) => Promise<Case>> = {
  'a new intent': async (who) => ({
    route: createIntent,
    sent: { body: { query: 'coffee' } },
    done: async () => (await who.user(listIntents)).body.items.length,
  }),
  'a new checkout': async () => ({
    route: createCheckout,
    sent: { body: { lines: basket, address: door, instrument: 'pm_ok' } },
    // One at each merchant.
    done: async () => called(/^POST .*checkout-sessions$/) / 2,
  }),
  "a cart's checkout": async (who) => {
    const headers = { authorization: `Bearer ${who.accessToken}` }
    const { cartId } = (await who.user(createCart, { body: { lines: basket }, headers })).body
    return {
      route: checkoutCart,
      sent: { params: { cartId }, body: { address: door, instrument: 'pm_ok' } },
      done: async () => called(/^POST .*checkout-sessions$/) / 2,
    }
  },
  'a quote': async (who) => {
    const checkoutId = await quoted(who)
    return {
      route: quote,
      sent: { params: { checkoutId } },
      done: async () => called(/^POST .*checkout-sessions$/) / 2,
    }
  },
  'a request for approval': onQuoted(requestApproval),
  'a confirmation': onQuoted(confirm),
  'a withdrawal': onQuoted(cancelCheckout),
  'a yes': onAsked(approve),
  'a no': onAsked(reject),
  'a cancellation where the merchant captures': onOrdered(cancelOrder, 0, {}, /^POST .*\/cancel$/),
  'a cancellation where the platform captures': onOrdered(cancelOrder, 1, {}, /^POST .*\/cancel$/),
  'a refund in part': onOrdered(refundOrder, 1, { amountMinor: 100 }, /^POST \/v1\/refunds$/),
}

for (const [name, prepare] of Object.entries(cases))
  claim(
    3,
    `${name}, sent many times at once under one key, is done once and answered alike`,
    { small: 15, usual: 100, full: 1_000 },
    async ({ count, tried, saw }) => {
      let again = 0
      for (let left = count; left > 0; left -= 100) {
        const who = await desk.buyer()
        const { route, sent, done } = await prepare(who)
        lines.mend()
        const keyed = { ...sent, headers: { 'idempotency-key': crypto.randomUUID() } }
        const calls = Math.min(left, 100)
        const answers = await Promise.all(Array.from({ length: calls }, () => who.user(route, keyed)))
        const [first, ...others] = answers.filter(({ status }) => status < 300)
        expect(first, JSON.stringify(answers[0]?.body)).toBeDefined()
        for (const other of others) expect(other.body).toEqual(first?.body)
        for (const { status, headers, body } of answers.filter((answer) => answer.status >= 300)) {
          expect({ status, code: body.code }).toEqual({ status: 409, code: 'idempotency.in-flight' })
          expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1)
          again++
        }
        const late = await who.user(route, keyed)
        expect({ status: late.status, body: late.body }).toEqual({ status: first?.status, body: first?.body })
        expect(await done()).toBe(1)
        tried(calls)
      }
      saw('told to try again', again)
    },
  )
