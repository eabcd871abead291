import { listDelegationTemplates } from '#functions/delegations/list-templates.ts'
import { getLimits } from '#functions/me/get-limits.ts'
import { choiceCalls, delegationChoices } from '#functions/pages/channel/delegation-choices.ts'
import { fieldsOf } from '#functions/pages/channel/delegation-fields.ts'
import { isFresh } from '#functions/pages/channel/fresh.ts'
import { getPage } from '#functions/pages/channel/page.ts'
import { dayMs } from '#shared/kernel/durations.ts'

/** The form for a delegation: of one month in the currency of the person's limits, or as one of their templates says. */
export const handler = getPage(
  {
    name: 'showNewDelegation',
    path: '/delegations/new',
    summary: 'The page to make a delegation on',
    calls: [getLimits, listDelegationTemplates, ...choiceCalls],
    back: () => '/delegations',
  },
  async ({ ask, visitor, query: { template: chosen } }) => {
    const [{ currency }, { items: templates }, choices] = await Promise.all([
      ask(getLimits),
      ask(listDelegationTemplates),
      delegationChoices(ask),
    ])
    const template = templates.find(({ templateId }) => templateId === chosen)
    const expiresAt = new Date(Date.now() + (template?.lastsDays ?? 30) * dayMs).toISOString()
    const fields = fieldsOf({ ...template, currency: template?.currency ?? currency, expiresAt })
    const { newDelegationView } = await import('./delegation.tsx')
    return newDelegationView({ fields, choices, templates, fresh: isFresh(visitor) })
  },
)
