import { getDelegation } from '#functions/delegations/get.ts'
import { choiceCalls, delegationChoices } from '#functions/pages/channel/delegation-choices.ts'
import { fieldsOf } from '#functions/pages/channel/delegation-fields.ts'
import { isFresh } from '#functions/pages/channel/fresh.ts'
import { getPage } from '#functions/pages/channel/page.ts'

/** One delegation with what is left of it. */
export const handler = getPage(
  {
    name: 'showDelegation',
    path: '/delegations/{delegationId}',
    summary: 'The page of one delegation',
    calls: [getDelegation, ...choiceCalls],
    back: () => '/delegations',
  },
  async ({ ask, param, visitor }) => {
    const [one, choices] = await Promise.all([
      ask(getDelegation, { delegationId: param('delegationId') }),
      delegationChoices(ask),
    ])
    const { oneDelegationView } = await import('./delegation.tsx')
    return oneDelegationView({ one, fields: fieldsOf(one), choices, fresh: isFresh(visitor) })
  },
)
