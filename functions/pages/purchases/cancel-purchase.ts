import { cancelCheckout } from '#functions/checkouts/cancel.ts'
import { postForm } from '#functions/pages/channel/page.ts'

/** Stops a purchase before anything was ordered. */
export const handler = postForm(
  {
    name: 'cancelOnPage',
    path: '/purchases/{checkoutId}',
    summary: 'Cancel a purchase on its page',
    calls: [cancelCheckout],
    back: ({ param }) => `/purchases/${param('checkoutId')}`,
  },
  async ({ ask, param, key }) => {
    const checkoutId = param('checkoutId')
    await ask(cancelCheckout, { checkoutId }, key)
    return { to: `/purchases/${checkoutId}` }
  },
)
