import * as z from 'zod'
import { wallets } from '#shared/payments/wallets.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { filledWallet, fillingGrants } from '#shared/purchase/flows/fill-wallet.ts'
import { MethodLabel, MethodParams, methodView, PaymentMethodView } from './method-view.ts'

/** Changes what the user says of a payment method. Agents lose or gain it for the next checkout, approval or hold. */
export const patchPaymentMethod = operation(
  {
    name: 'patchPaymentMethod',
    summary: 'Name a payment method, make it the default, let agents use it or not',
    access: { as: ['user'], scope: 'account:write', fresh: true },
    input: z.strictObject({
      ...MethodParams.shape,
      /** Null takes the label away. */
      label: MethodLabel.nullish(),
      agentsMayUse: z.boolean().optional(),
      /** Another becomes the default by making that one the default. */
      default: z.literal(true).optional(),
    }),
    output: PaymentMethodView,
    idempotency: 'required',
    limits: { account: 'wallet.account' },
    fails: ['payment-method.not-found', 'payment-method.expired', 'payment.unavailable'],
    grants: fillingGrants,
    http: { method: 'PATCH', path: '/v1/payment-methods/{methodId}' },
  },
  async ({ input: { methodId, ...said }, principal: { userId }, commit }) => {
    const nowMs = Date.now()
    const { method, isDefault, writes } = wallets.change(await filledWallet(userId), methodId, said, nowMs)
    return commit(writes, methodView(method, isDefault ? methodId : undefined, nowMs))
  },
)

export const handler = http(patchPaymentMethod)
