import { logout } from '#functions/auth/logout.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { noCookie } from '#shared/identity/flows/page-session.ts'

/** Ends the session of this browser. */
export const handler = postForm(
  {
    name: 'signOut',
    path: '/sign-out',
    summary: 'Sign out of the pages',
    calls: [logout],
    back: () => '/sign-in',
  },
  async ({ ask }) => {
    await ask(logout)
    return { to: '/sign-in', cookie: noCookie }
  },
)
