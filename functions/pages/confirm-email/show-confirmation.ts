import { getPage } from '#functions/pages/channel/page.ts'

/** Where the link of a mail leads. It only shows a button: programs that scan mails open every link. */
export const handler = getPage(
  {
    name: 'showEmailConfirmation',
    path: '/confirm-email',
    summary: 'The page that the link of a mail leads to, to confirm the address',
    open: true,
    secretQuery: true,
    calls: [],
  },
  async ({ query }) => {
    const { confirmationView } = await import('./confirmation.tsx')
    return confirmationView({ token: query['token'] })
  },
)
