import { expect } from 'vitest'
import { handler as checkoutCart } from '#functions/carts/checkout.ts'
import { handler as createCart } from '#functions/carts/create.ts'
import { handler as mergeCart } from '#functions/carts/merge.ts'
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
import { handler as createReturn } from '#functions/orders/create-return.ts'
import { handler as refundOrder } from '#functions/orders/refund.ts'
import { orders } from '#shared/orders/orders.ts'
import { call } from '#test/support/api/api-call.ts'
import { type Buyer, door, type Route } from '#test/support/people/buyers.ts'
import { basket, type KeyedCase, type KeyedWorld } from './keyed.ts'

const opened = /^POST .*checkout-sessions$/
/** One at each merchant. */
const openedOnce = (world: KeyedWorld) => async () => world.called(opened) / basket.length
/** How many versions a checkout went through since. */
const moved = async ({ desk }: KeyedWorld, checkoutId: string) => {
  const { v } = await desk.found(checkoutId)
  return async () => (await desk.found(checkoutId)).v - v
}
const onQuoted = (route: Route): KeyedCase => ({
  route,
  async prepare(world, who) {
    const checkoutId = await world.quoted(who)
    return { sent: { params: { checkoutId } }, done: await moved(world, checkoutId) }
  },
})
const onAsked = (route: Route): KeyedCase => ({
  route,
  async prepare(world, who) {
    const { checkoutId, approvalId, receiptHash } = await world.desk.ask(who, await world.quoted(who))
    return { sent: { params: { checkoutId }, body: { approvalId, receiptHash } }, done: await moved(world, checkoutId) }
  },
})
const bought = async ({ desk }: KeyedWorld, who: Buyer, lines: readonly object[]) => {
  const { checkoutId } = await desk.approved(who, lines)
  return desk.finish(checkoutId)
}
const onOrdered = (route: Route, at: number, body: object, asks: RegExp): KeyedCase => ({
  route,
  async prepare(world, who) {
    const { checkoutId, legs } = await bought(world, who, basket)
    const done = async () => {
      const refunds = (await world.desk.holdsOf([checkoutId])).filter(({ refundedMinor }) => refundedMinor > 0)
      expect(refunds).toHaveLength(1)
      return world.called(asks)
    }
    return { sent: { params: { orderId: String(legs[at]?.orderId) }, body }, done }
  },
})

/** Routes by which something is bought, called off or sent back. */
export const keyedPurchases: Record<string, KeyedCase> = {
  'a new intent': {
    route: createIntent,
    prepare: async (_, who) => ({
      sent: { body: { query: 'coffee' } },
      done: async () => (await who.user(listIntents)).body.items.length,
    }),
  },
  'a guest cart merged': {
    route: mergeCart,
    async prepare(_, who) {
      const [line] = basket
      const headers = { authorization: `Bearer ${who.accessToken}` }
      const mine = (await who.user(createCart, { body: { lines: [line] }, headers })).body
      const guest = (await call(createCart, { body: { lines: [{ ...line, quantity: 2 }] } })).body
      const cart = { params: { cartId: mine.cartId } }
      return {
        sent: { params: { cartId: guest.cartId }, headers: { 'cart-token': guest.cartToken } },
        async done() {
          const { lines, version } = (await who.user(mergeCart, cart)).body
          expect(lines).toMatchObject([{ quantity: 3 }])
          return version - mine.version
        },
      }
    },
  },
  'a new checkout': {
    route: createCheckout,
    prepare: async (world) => ({
      sent: { body: { lines: basket, address: door, instrument: 'pm_ok' } },
      done: openedOnce(world),
    }),
  },
  "a cart's checkout": {
    route: checkoutCart,
    async prepare(world, who) {
      const headers = { authorization: `Bearer ${who.accessToken}` }
      const { cartId } = (await who.user(createCart, { body: { lines: basket }, headers })).body
      return {
        sent: { params: { cartId }, body: { address: door, instrument: 'pm_ok' } },
        done: openedOnce(world),
      }
    },
  },
  'a quote': {
    route: quote,
    prepare: async (world, who) => ({
      sent: { params: { checkoutId: await world.quoted(who) } },
      done: openedOnce(world),
    }),
  },
  'a request for approval': onQuoted(requestApproval),
  'a confirmation': onQuoted(confirm),
  'a withdrawal': onQuoted(cancelCheckout),
  'a yes': onAsked(approve),
  'a no': onAsked(reject),
  'a cancellation where the merchant captures': onOrdered(cancelOrder, 0, {}, /^POST .*\/cancel$/),
  'a cancellation where the platform captures': onOrdered(cancelOrder, 1, {}, /^POST .*\/cancel$/),
  'a refund in part': onOrdered(refundOrder, 1, { amountMinor: 100 }, /^POST \/v1\/refunds$/),
  'a return': {
    route: createReturn,
    async prepare(world, who) {
      const { legs } = await bought(world, who, [{ merchantId: 'merchant-b', sku: 'b-out-06', quantity: 3 }])
      const { orderId = '', merchantOrderId } = legs[0] ?? {}
      await world.desk.companies.control('merchant-b', 'POST', `/sim/orders/${merchantOrderId}/advance`, {
        to: 'delivered',
      })
      return {
        // One of three: a second return of it would find pieces left.
        sent: { params: { orderId }, body: { reason: 'damaged', lines: [{ line: 1, quantity: 1 }] } },
        async done() {
          expect((await orders.view(orderId)).returns).toMatchObject([{ state: 'approved' }])
          return world.called(/^POST .*\/returns$/)
        },
      }
    },
  },
}
