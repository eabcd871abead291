import { login } from '#functions/auth/login.ts'
import { register } from '#functions/auth/register.ts'
import { nextPage } from '#functions/pages/channel/next-page.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { refusedEntry } from '#functions/pages/channel/refused-entry.ts'
import { openPageSession } from '#shared/identity/flows/page-session.ts'
import { failedWith } from '#shared/kernel/errors.ts'

/** Registers a user and signs them in. A double click finds the first one's account: with the same password that is a login. */
export const handler = postForm(
  { name: 'registerOnPage', path: '/register', summary: 'Register on a page', open: true, calls: [register, login] },
  async ({ fields, ask }) => {
    const { email = '', password = '', name = '' } = fields
    const next = nextPage(fields['next'])
    try {
      const tokens = await ask(register, { email, password, ...(name.trim() && { name }) }).catch((error: unknown) => {
        if (!failedWith(error, 'auth.email-taken')) throw error
        return ask(login, { email, password }).catch((wrong: unknown) => {
          throw failedWith(wrong, 'auth.invalid-credentials') ? error : wrong
        })
      })
      return { to: next, cookie: await openPageSession(tokens.refreshToken) }
    } catch (error) {
      const refused = refusedEntry(error)
      const { registerView } = await import('./password-sign-in.tsx')
      return registerView({ next, email, ...refused })
    }
  },
)
