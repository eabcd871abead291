import * as z from 'zod'
import { noSuchMethod } from '#shared/payments/wallet-method.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { filledWallet, fillingGrants } from '#shared/purchase/flows/fill-wallet.ts'
import { MethodParams, methodView, PaymentMethodView } from './method-view.ts'

/** One payment method. An agent reads those that it may use. */
export const getPaymentMethod = operation(
  {
    name: 'getPaymentMethod',
    summary: 'One payment method',
    tool: {
      says: "Shows one of the user's payment methods that you may use. It needs the method's id. You cannot change it.",
    },
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    input: z.strictObject(MethodParams.shape),
    output: PaymentMethodView,
    limits: { account: 'wallet.account' },
    fails: ['payment-method.not-found', 'payment.unavailable'],
    grants: fillingGrants,
    http: { method: 'GET', path: '/v1/payment-methods/{methodId}' },
  },
  async ({ input: { methodId }, principal: { userId, kind } }) => {
    const { methods, defaultMethodId } = await filledWallet(userId)
    const method = methods.find((each) => each.methodId === methodId && (kind === 'user' || each.agentsMayUse))
    if (!method) throw noSuchMethod(methodId)
    return methodView(method, defaultMethodId, Date.now())
  },
)

export const handler = http(getPaymentMethod)
