import { handler as listAgents } from '#functions/agents/list.ts'
import { handler as getApproval } from '#functions/approvals/get.ts'
import { handler as listApprovals } from '#functions/approvals/list.ts'
import { handler as listPending } from '#functions/approvals/list-pending.ts'
import { handler as getMe } from '#functions/auth/get-me.ts'
import { handler as listSessions } from '#functions/auth/list-sessions.ts'
import { handler as getCart } from '#functions/carts/get.ts'
import { handler as getItem } from '#functions/carts/get-item.ts'
import { handler as listCarts } from '#functions/carts/list.ts'
import { handler as explain } from '#functions/checkouts/explain.ts'
import { handler as getCheckout } from '#functions/checkouts/get.ts'
import { handler as listCheckouts } from '#functions/checkouts/list.ts'
import { handler as checkDelegation } from '#functions/delegations/check.ts'
import { handler as getDelegation } from '#functions/delegations/get.ts'
import { handler as listDelegations } from '#functions/delegations/list.ts'
import { handler as listTemplates } from '#functions/delegations/list-templates.ts'
import { handler as listFrozen } from '#functions/freeze/list.ts'
import { handler as getHealth } from '#functions/health/get.ts'
import { handler as getIntent } from '#functions/intents/get.ts'
import { handler as listIntents } from '#functions/intents/list.ts'
import { handler as listOffers } from '#functions/intents/list-offers.ts'
import { handler as getLimits } from '#functions/me/get-limits.ts'
import { handler as getPolicy } from '#functions/me/get-policy.ts'
import { handler as listAddresses } from '#functions/me/list-addresses.ts'
import { handler as listPasskeys } from '#functions/me/list-passkeys.ts'
import { handler as listNotifications } from '#functions/notices/list.ts'
import { handler as getOffer } from '#functions/offers/get.ts'
import { handler as getOrder } from '#functions/orders/get.ts'
import { handler as getReturn } from '#functions/orders/get-return.ts'
import { handler as listOrders } from '#functions/orders/list.ts'
import { handler as listOrderEvents } from '#functions/orders/list-events.ts'
import { handler as listReturns } from '#functions/orders/list-returns.ts'
import { handler as getParked } from '#functions/parked/get.ts'
import { handler as listParked } from '#functions/parked/list.ts'
import { handler as getPaymentMethod } from '#functions/payment-methods/get.ts'
import { handler as listPaymentMethods } from '#functions/payment-methods/list.ts'
import { handler as getProduct } from '#functions/products/get.ts'
import { handler as searchProducts } from '#functions/products/search.ts'
import { handler as getTransaction } from '#functions/transactions/get.ts'
import { handler as listTransactions } from '#functions/transactions/list.ts'
import { handler as getWebhook } from '#functions/webhooks/get.ts'
import { handler as listWebhooks } from '#functions/webhooks/list.ts'
import { handler as listDeliveries } from '#functions/webhooks/list-deliveries.ts'
import { handler as listSubscriptions } from '#functions/webhooks/list-subscriptions.ts'
import type { ChannelCase } from './channel-case.ts'
import type { Bound, Fields } from './channels.ts'
import type { Standing } from './standing.ts'

/** A question about what stands. */
export interface Question extends Pick<ChannelCase, 'route' | 'by'> {
  input: (own: Standing) => Fields
}
const nothing = () => ({})
const listed = () => ({ limit: 1 })
const ask = (route: Bound, input: Question['input'] = nothing): Question => ({ route, input })
const checkout = ({ checkoutId }: Standing) => ({ checkoutId })
const order = ({ orderId }: Standing) => ({ orderId })
const byOperator = (route: Bound, input: Question['input'] = nothing): Question => ({
  ...ask(route, input),
  by: 'operator',
})
const byNobody = (route: Bound, input: Question['input'] = nothing): Question => ({
  ...ask(route, input),
  by: 'nobody',
})

/** Every operation that only tells. */
export const questions: readonly Question[] = [
  ask(listAgents),
  ask(getApproval, ({ approvalId }) => ({ approvalId })),
  ask(listApprovals, listed),
  ask(listPending, listed),
  ask(getMe),
  ask(listSessions),
  ask(getCart, ({ cartId }) => ({ cartId, ifMatch: 1 })),
  byNobody(getCart, ({ guest }) => guest),
  ask(getItem, ({ cartId }) => ({ cartId, itemId: '1' })),
  ask(listCarts, listed),
  ask(explain, ({ checkoutId }) => ({ checkoutId, limit: 2, from: 1 })),
  ask(getCheckout, checkout),
  ask(listCheckouts, listed),
  ask(checkDelegation, () => ({
    merchants: ['merchant-a'],
    totalMinor: 500,
    currency: 'USD',
    instrument: 'pm_ok',
    addressId: 'home',
  })),
  ask(getDelegation, ({ delegationId }) => ({ delegationId })),
  ask(listDelegations, listed),
  ask(listTemplates),
  byOperator(listFrozen),
  byNobody(getHealth),
  ask(getIntent, ({ intentId }) => ({ intentId })),
  ask(listIntents, listed),
  ask(listOffers, ({ intentId }) => ({ intentId })),
  ask(getLimits),
  ask(getPolicy),
  ask(listAddresses),
  ask(listNotifications, listed),
  ask(listPasskeys),
  ask(getOffer, ({ offerId }) => ({ offerId })),
  ask(getOrder, order),
  ask(getReturn, ({ orderId, returnId }) => ({ orderId, returnId })),
  ask(listOrders, listed),
  ask(listOrderEvents, ({ orderId }) => ({ orderId, limit: 1 })),
  ask(listReturns, order),
  byOperator(getParked, ({ parkedId }) => ({ id: parkedId })),
  byOperator(listParked, () => ({ limit: 1, kind: 'purchase' })),
  ask(getProduct, () => ({ merchantId: 'merchant-a', sku: 'a-gro-01', quantity: 2 })),
  ask(searchProducts, () => ({ q: 'coffee', limit: 3 })),
  ask(listPaymentMethods, listed),
  ask(getPaymentMethod, () => ({ methodId: 'pm_ok' })),
  ask(listTransactions, checkout),
  ask(getTransaction, ({ transactionId }) => ({ transactionId })),
  byOperator(getWebhook, ({ webhookId }) => ({ id: webhookId })),
  byOperator(listWebhooks, () => ({ limit: 1, state: 'waiting' })),
  ask(listDeliveries, ({ subscriptionId }) => ({ subscriptionId })),
  ask(listSubscriptions),
]
