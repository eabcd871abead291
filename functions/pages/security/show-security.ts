import { listSessions } from '#functions/auth/list-sessions.ts'
import { getLimits } from '#functions/me/get-limits.ts'
import { listPasskeys } from '#functions/me/list-passkeys.ts'
import { getPage } from '#functions/pages/channel/page.ts'

/** The person's passkeys, sessions, limits and freeze switch. */
export const handler = getPage(
  {
    name: 'showSecurity',
    path: '/security',
    summary: 'The page of your security',
    calls: [listSessions, getLimits, listPasskeys],
  },
  async ({ ask }) => {
    const [{ items }, limits, passkeys] = await Promise.all([ask(listSessions), ask(getLimits), ask(listPasskeys)])
    const { securityView } = await import('./security.tsx')
    return securityView(items, limits, passkeys.items)
  },
)
