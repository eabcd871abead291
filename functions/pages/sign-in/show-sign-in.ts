import { nextPage } from '#functions/pages/channel/next-page.ts'
import { getPage } from '#functions/pages/channel/page.ts'

/** The form to sign in with; whoever is signed in already goes on. */
export const handler = getPage(
  { name: 'showSignIn', path: '/sign-in', summary: 'The page to sign in on', open: true, calls: [] },
  async ({ query, visitor }) => {
    const next = nextPage(query['next'])
    if (visitor) return { to: next }
    const { signInView } = await import('./password-sign-in.tsx')
    return signInView({ next })
  },
)
