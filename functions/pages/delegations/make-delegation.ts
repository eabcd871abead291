import { createDelegation } from '#functions/delegations/create.ts'
import { choiceCalls, delegationChoices } from '#functions/pages/channel/delegation-choices.ts'
import { termsIn } from '#functions/pages/channel/delegation-fields.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { refusedFields } from '#functions/pages/channel/refused-entry.ts'

/** Makes a delegation. What is refused is shown again as it was typed. */
export const handler = postForm(
  {
    name: 'makeDelegationOnPage',
    path: '/delegations',
    summary: 'Make a delegation on the page',
    calls: [createDelegation, ...choiceCalls],
    back: () => '/delegations/new',
  },
  async ({ ask, key, fields }) => {
    const currency = fields['currency']?.trim().toUpperCase() ?? ''
    try {
      const { delegationId } = await ask(createDelegation, { currency, ...termsIn(fields, currency) }, key)
      return { to: `/delegations/${delegationId}` }
    } catch (error) {
      const refused = refusedFields(error)
      const choices = await delegationChoices(ask)
      const { newDelegationView } = await import('./delegation.tsx')
      return newDelegationView({ fields, choices, fresh: true, ...refused })
    }
  },
)
