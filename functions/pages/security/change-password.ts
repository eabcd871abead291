import { changePassword } from '#functions/auth/change-password.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { refusedFields } from '#functions/pages/channel/refused-entry.ts'
import { openPageSession } from '#shared/identity/flows/page-session.ts'

/** Changes the password. Every other session ends, and this browser goes on with a new one. */
export const handler = postForm(
  {
    name: 'changePasswordOnPage',
    path: '/security/password',
    summary: 'Change the password on the page',
    calls: [changePassword],
    back: () => '/security',
  },
  async ({ ask, fields: { currentPassword = '', newPassword = '', agents } }) => {
    try {
      const { refreshToken } = await ask(changePassword, { currentPassword, newPassword, agents: agents === 'yes' })
      return { to: '/security', cookie: await openPageSession(refreshToken) }
    } catch (error) {
      const { passwordView } = await import('./password.tsx')
      return passwordView(refusedFields(error))
    }
  },
)
