import { payments } from '#shared/payments/payments.ts'
import { type Wallet, wallets } from '#shared/payments/wallets.ts'
import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { commit } from '#shared/platform/table/table.ts'

/** What these flows need beside what their caller does. */
export const fillingGrants = {
  read: ['WALLET'],
  write: ['WALLET', 'AUDIT'],
  parameters: ['settings', 'payment-key'],
} as const

/** Asks the provider, which alone issues methods, for all of the user's, and takes in what the wallet does not know. */
export const refilledWallet = (userId: string): Promise<Wallet> =>
  retryOvertaken(['table.conflict', 'state.moved'], async () => {
    const wallet = await wallets.of(userId)
    const issued = await payments.methods(userId)
    if (wallet.v > 0 && issued.every(({ methodId }) => wallet.known.includes(methodId))) return wallet
    const { after, writes } = wallets.fill(wallet, issued, Date.now())
    await commit(writes)
    return after
  })

/** The user's wallet. The provider is asked only before the first use. */
export const filledWallet = async (userId: string): Promise<Wallet> => {
  const wallet = await wallets.of(userId)
  return wallet.v > 0 ? wallet : refilledWallet(userId)
}
