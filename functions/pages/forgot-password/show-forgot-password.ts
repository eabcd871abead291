import { getPage } from '#functions/pages/channel/page.ts'

/** Asks for the address whose password is forgotten. */
export const handler = getPage(
  {
    name: 'showForgotPassword',
    path: '/forgot-password',
    summary: 'The page to ask for a new password on',
    open: true,
    calls: [],
  },
  async () => {
    const { forgotPasswordView } = await import('./forgot-password.tsx')
    return forgotPasswordView({})
  },
)
