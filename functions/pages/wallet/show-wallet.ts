import { getPage } from '#functions/pages/channel/page.ts'
import { listPaymentMethods } from '#functions/payment-methods/list.ts'
import { freshLoginSeconds } from '#shared/kernel/durations.ts'
import { payments } from '#shared/payments/payments.ts'

/** What the person may pay with. A simulated provider's tokens are offered to try. */
export const handler = getPage(
  {
    name: 'showWallet',
    path: '/wallet',
    summary: 'The page of your payment methods',
    calls: [listPaymentMethods],
  },
  async ({ ask, visitor }) => {
    const [{ items }, tokens] = await Promise.all([ask(listPaymentMethods, { limit: 100 }), payments.testTokens()])
    const fresh = Date.now() / 1000 - (visitor?.principal.authTime ?? 0) <= freshLoginSeconds
    const { walletView } = await import('./wallet.tsx')
    return walletView({ methods: items, tokens, fresh })
  },
)
