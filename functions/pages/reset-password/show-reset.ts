import { getPage } from '#functions/pages/channel/page.ts'

/** Where the link of a mail leads: the form for the new password. Opening it changes nothing. */
export const handler = getPage(
  {
    name: 'showPasswordReset',
    path: '/reset-password',
    summary: 'The page that the link of a mail leads to, to choose a new password',
    open: true,
    secretQuery: true,
    calls: [],
  },
  async ({ query }) => {
    const { resetView } = await import('./reset.tsx')
    return resetView({ token: query['token'] })
  },
)
