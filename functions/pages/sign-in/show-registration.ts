import { nextPage } from '#functions/pages/channel/next-page.ts'
import { getPage } from '#functions/pages/channel/page.ts'

/** The form to register with; whoever is signed in already goes on. */
export const handler = getPage(
  { name: 'showRegistration', path: '/register', summary: 'The page to register on', open: true, calls: [] },
  async ({ query, visitor }) => {
    const next = nextPage(query['next'])
    if (visitor) return { to: next }
    const { registerView } = await import('./password-sign-in.tsx')
    return registerView({ next })
  },
)
