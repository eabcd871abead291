import { requestPasswordReset } from '#functions/auth/request-password-reset.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { refusedEntry } from '#functions/pages/channel/refused-entry.ts'

/** Asks for the mail. The page says the same whether the address has an account or not. */
export const handler = postForm(
  {
    name: 'forgotPasswordOnPage',
    path: '/forgot-password',
    summary: 'Ask on the page for a mail to choose a new password',
    open: true,
    calls: [requestPasswordReset],
  },
  async ({ ask, fields: { email = '' } }) => {
    const { forgotPasswordView, mailedView } = await import('./forgot-password.tsx')
    try {
      await ask(requestPasswordReset, { email })
      return mailedView
    } catch (error) {
      return forgotPasswordView({ email, ...refusedEntry(error) })
    }
  },
)
