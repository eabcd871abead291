import { getCheckout } from '#functions/checkouts/get.ts'
import { listCheckouts } from '#functions/checkouts/list.ts'
import { merchantNames } from '#functions/pages/channel/merchant-names.ts'
import { getPage } from '#functions/pages/channel/page.ts'

/** The person's purchases, newest first. */
export const handler = getPage(
  {
    name: 'showPurchases',
    path: '/purchases',
    summary: 'The page of your purchases',
    calls: [listCheckouts, getCheckout],
  },
  async ({ ask, query: { cursor } }) => {
    const [{ items, cursor: next }, nameOf] = await Promise.all([
      ask(listCheckouts, { limit: 15, ...(cursor && { cursor }) }),
      merchantNames(),
    ])
    const purchases = await Promise.all(items.map(({ checkoutId }) => ask(getCheckout, { checkoutId })))
    const { purchasesView } = await import('./purchases.tsx')
    return purchasesView({ purchases, nameOf, next })
  },
)
