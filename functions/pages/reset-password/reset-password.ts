import { resetPassword } from '#functions/auth/reset-password.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { refusedEntry } from '#functions/pages/channel/refused-entry.ts'
import { failedWith } from '#shared/kernel/errors.ts'

/** Sets the new password, and signs nobody in. */
export const handler = postForm(
  {
    name: 'resetPasswordOnPage',
    path: '/reset-password',
    summary: 'Choose a new password on the page',
    open: true,
    secretQuery: true,
    calls: [resetPassword],
    back: () => '/forgot-password',
  },
  async ({ ask, fields: { link: token = '', newPassword = '', agents } }) => {
    const { resetView, resetDoneView } = await import('./reset.tsx')
    try {
      return resetDoneView(await ask(resetPassword, { token, newPassword, agents: agents === 'yes' }))
    } catch (error) {
      const again = failedWith(error, 'auth.link-over') ? undefined : token
      return resetView({ token: again, ...refusedEntry(error) })
    }
  },
)
