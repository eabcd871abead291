import { getLimits } from '#functions/me/get-limits.ts'
import { choiceCalls, delegationChoices } from '#functions/pages/channel/delegation-choices.ts'
import { isFresh } from '#functions/pages/channel/fresh.ts'
import { getPage } from '#functions/pages/channel/page.ts'
import { dayMs } from '#shared/kernel/durations.ts'

/** The form for a delegation of one month, in the currency of the person's limits. */
export const handler = getPage(
  {
    name: 'showNewDelegation',
    path: '/delegations/new',
    summary: 'The page to make a delegation on',
    calls: [getLimits, ...choiceCalls],
    back: () => '/delegations',
  },
  async ({ ask, visitor }) => {
    const [{ currency }, choices] = await Promise.all([ask(getLimits), delegationChoices(ask)])
    const lastDay = new Date(Date.now() + 30 * dayMs).toISOString().slice(0, 10)
    const { newDelegationView } = await import('./views/delegation.tsx')
    return newDelegationView({ fields: { currency, drift: 'lower', lastDay }, choices, fresh: isFresh(visitor) })
  },
)
