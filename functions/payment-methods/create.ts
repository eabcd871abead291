import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { payments } from '#shared/payments/payments.ts'
import { assertRoom, wallets } from '#shared/payments/wallets.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { filledWallet, fillingGrants } from '#shared/purchase/flows/fill-wallet.ts'
import { MethodLabel, methodView, PaymentMethodView } from './method-view.ts'

/** Adds a payment method. The payment provider issues it for a token that it gave for a card, so no card number reaches Purser. */
export const createPaymentMethod = operation(
  {
    name: 'createPaymentMethod',
    summary: 'Add a payment method by a token of the payment provider',
    access: { as: ['user'], scope: 'account:write', fresh: true },
    input: z.strictObject({
      /** From the payment provider. The simulated bank takes `tok_visa`, `tok_mastercard`, `tok_expiring` and `tok_declined`. */
      token: z
        .string()
        .regex(/^[\w.:-]{1,200}$/, 'Expected a token of the payment provider')
        .refine((token) => !/^[\d.:_-]{8,}$/.test(token), 'Never send the number of a card')
        .meta({ examples: ['tok_visa'] }),
      label: MethodLabel.optional(),
      /** Whether agents may name it in a checkout. */
      agentsMayUse: z.boolean().default(false),
      /** Makes it the default; the first method of a wallet always is. */
      default: z.boolean().default(false),
    }),
    output: PaymentMethodView,
    idempotency: 'required',
    outward: true,
    limits: { account: 'methods.account' },
    fails: [
      'payment-method.refused',
      'payment-method.not-found',
      'limit.exceeded',
      'payment.unavailable',
      'payment.outcome-unknown',
    ],
    timeoutSeconds: 25,
    grants: fillingGrants,
    http: { method: 'POST', path: '/v1/payment-methods', status: 201 },
  },
  async ({ input: { token, ...said }, principal: { userId }, resourceId, commit }) => {
    assertRoom((await filledWallet(userId)).methods.length)
    const issued = await payments.issue({ customer: userId, token, reference: resourceId('request') })
    if (issued.state === 'refused')
      throw new Failure('payment-method.refused', 'The payment provider issued no method for this token', {
        reason: issued.reason,
      })
    return retryOvertaken(['table.conflict', 'state.moved'], async () => {
      const nowMs = Date.now()
      const { method, isDefault, writes } = wallets.add(await wallets.of(userId), issued.method, said, nowMs)
      return commit(writes, methodView(method, isDefault ? method.methodId : undefined, nowMs))
    })
  },
)

export const handler = http(createPaymentMethod)
