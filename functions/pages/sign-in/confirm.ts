import { getMe } from '#functions/auth/get-me.ts'
import { login } from '#functions/auth/login.ts'
import { logout } from '#functions/auth/logout.ts'
import { nextPage } from '#functions/pages/channel/next-page.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { refusedEntry } from '#functions/pages/channel/refused-entry.ts'
import { openPageSession } from '#shared/identity/flows/page-session.ts'

/** A fresh login for the person who is signed in: a new session takes the place of the old one. */
export const handler = postForm(
  {
    name: 'confirmPassword',
    path: '/confirm',
    summary: 'Give the password again, before a decision',
    calls: [getMe, login, logout],
    back: () => '/approvals',
  },
  async ({ fields, ask }) => {
    const next = nextPage(fields['next'])
    const { email = '' } = await ask(getMe)
    try {
      const { refreshToken } = await ask(login, { email, password: fields['password'] ?? '' })
      const cookie = await openPageSession(refreshToken)
      await ask(logout)
      return { to: next, cookie }
    } catch (error) {
      const refused = refusedEntry(error)
      const { confirmView } = await import('./password-sign-in.tsx')
      return confirmView({ next, ...refused })
    }
  },
)
