import { untrusted } from '#shared/kernel/untrusted-text.ts'
import { wallets } from '#shared/payments/wallets.ts'
import { commit } from '#shared/platform/table/table.ts'

/** Puts a payment method into a user's wallet, as the provider would have issued it. */
export const fillWallet = async (userId: string, methodId = 'pm_ok', goodUntil = '2035-12'): Promise<void> => {
  const issued = { methodId, brand: untrusted('Visa'), last4: '4242', goodUntil }
  await commit(wallets.fill(await wallets.of(userId), [issued], Date.now()).writes)
}
