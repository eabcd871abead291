import { getPage } from '#functions/pages/channel/page.ts'

/** The form to change the password. */
export const handler = getPage(
  { name: 'showPassword', path: '/security/password', summary: 'The page to change the password', calls: [] },
  async () => {
    const { passwordView } = await import('./password.tsx')
    return passwordView({})
  },
)
