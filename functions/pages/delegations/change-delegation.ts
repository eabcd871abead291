import { revokeDelegation } from '#functions/delegations/delete.ts'
import { getDelegation } from '#functions/delegations/get.ts'
import { patchDelegation } from '#functions/delegations/patch.ts'
import { choiceCalls, delegationChoices } from '#functions/pages/channel/delegation-choices.ts'
import { termsIn } from '#functions/pages/channel/delegation-fields.ts'
import { wholeIn } from '#functions/pages/channel/money-field.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { refusedFields } from '#functions/pages/channel/refused-entry.ts'
import { invalidInput } from '#shared/platform/operation/accept.ts'

/** A limit that the form leaves empty is taken away; what a delegation must have stays as it is. */
const changesIn = (terms: ReturnType<typeof termsIn>) => {
  const { perPurchaseMinor, perMonthMinor, expiresAt, drift, ...limits } = terms
  for (const [at, value] of Object.entries({
    perPurchase: perPurchaseMinor,
    perMonth: perMonthMinor,
    lastDay: expiresAt,
  }))
    if (value === undefined || value === '') throw invalidInput('form', [{ at, message: 'Give this limit' }])
  const kept = Object.entries(limits).map(([name, value]) => [name, value ?? null])
  return { perPurchaseMinor, perMonthMinor, expiresAt, drift, ...Object.fromEntries(kept) }
}

/** Changes or revokes a delegation. A change of another tab in between is told, not overwritten. */
export const handler = postForm(
  {
    name: 'changeDelegationOnPage',
    path: '/delegations/{delegationId}',
    summary: 'Change or revoke a delegation on its page',
    calls: [getDelegation, patchDelegation, revokeDelegation, ...choiceCalls],
    back: ({ param }) => `/delegations/${param('delegationId')}`,
  },
  async ({ ask, key, param, fields }) => {
    const delegationId = param('delegationId')
    const to = `/delegations/${delegationId}`
    if (fields['act'] === 'revoke') {
      await ask(revokeDelegation, { delegationId }, key)
      return { to }
    }
    if (fields['act'] !== 'change') throw invalidInput('form', [{ at: 'act', message: 'Change or revoke' }])
    const one = await ask(getDelegation, { delegationId })
    try {
      const changes = changesIn(termsIn(fields, one.currency))
      await ask(patchDelegation, { delegationId, ifMatch: wholeIn(fields['version'], 'version'), ...changes }, key)
      return { to }
    } catch (error) {
      const refused = refusedFields(error)
      const choices = await delegationChoices(ask)
      const { oneDelegationView } = await import('./delegation.tsx')
      return oneDelegationView({ one, fields: { ...fields, currency: one.currency }, choices, fresh: true, ...refused })
    }
  },
)
