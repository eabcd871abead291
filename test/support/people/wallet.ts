import { untrusted } from '#shared/kernel/untrusted-text.ts'
import { paymentMethods } from '#shared/payments/payment-methods.ts'
import { commit } from '#shared/platform/table/table.ts'

/** Puts a payment method into a user's wallet, as the provider would have issued it. */
export const fillWallet = (userId: string, methodId = 'pm_ok'): Promise<void> =>
  commit([paymentMethods.keep(userId, { methodId, brand: untrusted('Visa'), last4: '4242', goodUntil: '2035-12' })])
