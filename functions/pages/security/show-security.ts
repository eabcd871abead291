import { getMe } from '#functions/auth/get-me.ts'
import { listSessions } from '#functions/auth/list-sessions.ts'
import { getLimits } from '#functions/me/get-limits.ts'
import { listPasskeys } from '#functions/me/list-passkeys.ts'
import { getPage } from '#functions/pages/channel/page.ts'

/** The person's address, passkeys, sessions, limits and freeze switch. */
export const handler = getPage(
  {
    name: 'showSecurity',
    path: '/security',
    summary: 'The page of your security',
    calls: [getMe, listSessions, getLimits, listPasskeys],
  },
  async ({ ask }) => {
    const [me, sessions, limits, passkeys] = await Promise.all([
      ask(getMe),
      ask(listSessions),
      ask(getLimits),
      ask(listPasskeys),
    ])
    const { securityView } = await import('./security.tsx')
    return securityView(me, sessions.items, limits, passkeys.items)
  },
)
