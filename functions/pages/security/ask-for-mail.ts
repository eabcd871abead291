import { requestEmailConfirmation } from '#functions/auth/request-email-confirmation.ts'
import { postForm } from '#functions/pages/channel/page.ts'

/** Asks for the mail that confirms the address. */
export const handler = postForm(
  {
    name: 'confirmationMailOnPage',
    path: '/security/email',
    summary: 'Ask on the page for the mail that confirms the address',
    calls: [requestEmailConfirmation],
    back: () => '/security',
  },
  async ({ ask }) => {
    const { mailed } = await ask(requestEmailConfirmation)
    const { confirmationMailedView } = await import('./email.tsx')
    return mailed ? confirmationMailedView : { to: '/security' }
  },
)
