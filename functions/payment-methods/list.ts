import { paymentMethods } from '#shared/payments/payment-methods.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CursorQuery, pageOf } from '#shared/platform/operation/pagination.ts'
import { filledWallet, fillingGrants } from '#shared/purchase/flows/fill-wallet.ts'
import { methodView, PaymentMethodView } from './method-view.ts'

/** The user's payment methods. An agent sees those that it may use. The first look asks the payment provider what it issued. */
export const listPaymentMethods = operation(
  {
    name: 'listPaymentMethods',
    summary: 'Your payment methods',
    tool: {
      says: "Lists the user's payment methods that you may name as the instrument of a checkout, and which one is the default. You cannot change them.",
    },
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    input: CursorQuery,
    output: pageOf(PaymentMethodView),
    limits: { account: 'wallet.account' },
    fails: ['payment.unavailable'],
    grants: fillingGrants,
    http: { method: 'GET', path: '/v1/payment-methods' },
  },
  async ({ input, principal: { userId, kind } }) => {
    const nowMs = Date.now()
    const { defaultMethodId } = await filledWallet(userId)
    const page = await paymentMethods.ofUser(userId, input)
    const shown = page.items.filter(({ agentsMayUse }) => kind === 'user' || agentsMayUse)
    return { ...page, items: shown.map((method) => methodView(method, defaultMethodId, nowMs)) }
  },
)

export const handler = http(listPaymentMethods)
