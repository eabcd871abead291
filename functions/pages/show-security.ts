import { listSessions } from '#functions/auth/list-sessions.ts'
import { getLimits } from '#functions/me/get-limits.ts'
import { getPage } from '#functions/pages/channel/page.ts'

/** The person's sessions, limits and freeze switch. */
export const handler = getPage(
  { name: 'showSecurity', path: '/security', summary: 'The page of your security', calls: [listSessions, getLimits] },
  async ({ ask }) => {
    const [{ items }, limits] = await Promise.all([ask(listSessions), ask(getLimits)])
    const { securityView } = await import('./views/security.tsx')
    return securityView(items, limits)
  },
)
