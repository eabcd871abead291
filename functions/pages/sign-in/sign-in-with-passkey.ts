import { challengeLogin } from '#functions/auth/challenge-login.ts'
import { loginWithPasskey } from '#functions/auth/login-with-passkey.ts'
import { logout } from '#functions/auth/logout.ts'
import { nextPage } from '#functions/pages/channel/next-page.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { passkeyAnswer } from '#functions/pages/channel/passkey-answer.ts'
import { refusedEntry } from '#functions/pages/channel/refused-entry.ts'
import { openPageSession } from '#shared/identity/flows/page-session.ts'

/** Asks for a passkey, and opens a session with what it answered. A session that the browser had already ends. */
export const handler = postForm(
  {
    name: 'signInWithPasskey',
    path: '/sign-in/passkey',
    summary: 'Sign in with a passkey on a page',
    open: true,
    calls: [challengeLogin, loginWithPasskey, logout],
    back: () => '/sign-in',
  },
  async ({ fields, ask, visitor }) => {
    const next = nextPage(fields['next'])
    const { answer } = fields
    if (!answer) {
      const options = await ask(challengeLogin)
      const { ceremonyView } = await import('#functions/pages/views/ceremony.tsx')
      return ceremonyView({
        title: 'Sign in with a passkey',
        says: 'Your browser asks for the passkey that you added here before.',
        kind: 'get',
        options,
        to: '/sign-in/passkey',
        fields: { next },
        back: visitor ? next : '/sign-in',
      })
    }
    try {
      const { refreshToken } = await ask(loginWithPasskey, { assertion: passkeyAnswer(answer) })
      const cookie = await openPageSession(refreshToken)
      if (visitor) await ask(logout)
      return { to: next, cookie }
    } catch (error) {
      const refused = refusedEntry(error)
      const { signInView } = await import('./password-sign-in.tsx')
      return signInView({ next, ...refused })
    }
  },
)
