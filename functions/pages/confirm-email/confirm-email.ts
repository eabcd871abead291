import { confirmEmail } from '#functions/auth/confirm-email.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { refusedEntry } from '#functions/pages/channel/refused-entry.ts'

/** Confirms the address that the link was mailed to, whoever is signed in. */
export const handler = postForm(
  {
    name: 'confirmEmailOnPage',
    path: '/confirm-email',
    summary: 'Confirm an e-mail address on the page',
    open: true,
    secretQuery: true,
    calls: [confirmEmail],
    back: () => '/security',
  },
  async ({ ask, fields: { link: token = '' } }) => {
    const { confirmationView, confirmedView } = await import('./confirmation.tsx')
    try {
      await ask(confirmEmail, { token })
      return confirmedView
    } catch (error) {
      return confirmationView(refusedEntry(error))
    }
  },
)
