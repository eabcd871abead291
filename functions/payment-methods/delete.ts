import * as z from 'zod'
import { wallets } from '#shared/payments/wallets.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { filledWallet, fillingGrants } from '#shared/purchase/flows/fill-wallet.ts'
import { MethodParams } from './method-view.ts'

/** Removes a payment method. Once it answers, no step requests a hold on it; what was held before is bought, refunded and returned as usual. It asks for no fresh login, because it only takes authority away. */
export const deletePaymentMethod = operation(
  {
    name: 'deletePaymentMethod',
    summary: 'Remove a payment method',
    access: { as: ['user'], scope: 'account:write' },
    input: z.strictObject(MethodParams.shape),
    output: z.object({ methodId: z.string(), removed: z.literal(true) }),
    idempotency: 'optional',
    limits: { account: 'wallet.account' },
    fails: ['payment-method.not-found', 'payment.unavailable'],
    grants: fillingGrants,
    http: { method: 'DELETE', path: '/v1/payment-methods/{methodId}' },
  },
  async ({ input: { methodId }, principal: { userId }, commit }) => {
    const writes = wallets.remove(await filledWallet(userId), methodId, Date.now())
    return commit(writes, { methodId, removed: true })
  },
)

export const handler = http(deletePaymentMethod)
