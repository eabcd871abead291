import { login } from '#functions/auth/login.ts'
import { nextPage } from '#functions/pages/channel/next-page.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { refusedEntry } from '#functions/pages/channel/refused-entry.ts'
import { openPageSession } from '#shared/identity/flows/page-session.ts'

/** Opens a session for a browser. */
export const handler = postForm(
  { name: 'signIn', path: '/sign-in', summary: 'Sign in on a page', open: true, calls: [login] },
  async ({ fields, ask }) => {
    const { email = '', password = '' } = fields
    const next = nextPage(fields['next'])
    try {
      const { refreshToken } = await ask(login, { email, password })
      return { to: next, cookie: await openPageSession(refreshToken) }
    } catch (error) {
      const refused = refusedEntry(error)
      const { signInView } = await import('./password-sign-in.tsx')
      return signInView({ next, email, ...refused })
    }
  },
)
