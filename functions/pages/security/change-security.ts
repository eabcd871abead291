import { logout } from '#functions/auth/logout.ts'
import { freezeSpending } from '#functions/me/freeze.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { noCookie } from '#shared/identity/flows/page-session.ts'
import { invalidInput } from '#shared/platform/operation/accept.ts'

/** Ends every session, or freezes and unfreezes spending. */
export const handler = postForm(
  {
    name: 'changeSecurityOnPage',
    path: '/security',
    summary: 'Log out everywhere, freeze or unfreeze on the page',
    calls: [logout, freezeSpending],
    back: () => '/security',
  },
  async ({ ask, key, fields: { act, agents } }) => {
    if (act === 'everywhere') {
      await ask(logout, { everywhere: true, agents: agents === 'yes' })
      return { to: '/sign-in', cookie: noCookie }
    }
    if (act !== 'freeze' && act !== 'unfreeze')
      throw invalidInput('form', [{ at: 'act', message: 'Log out everywhere, freeze or unfreeze' }])
    await ask(freezeSpending, { frozen: act === 'freeze' }, key)
    return { to: '/security' }
  },
)
