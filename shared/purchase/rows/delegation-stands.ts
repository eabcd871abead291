import { heldBudgets } from '#shared/authority/rows/budgets.ts'
import { delegationKeys, delegationLeftFor } from '#shared/authority/rows/delegation-budgets.ts'
import { delegationUnchanged, storedDelegation } from '#shared/authority/rows/delegations.ts'
import { type Delegation, isExpired } from '#shared/authority/rules/delegation.ts'
import { firstUnmet, judgeDelegation } from '#shared/authority/rules/judge-delegation.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { type Guarded, getEach } from '#shared/platform/table/table.ts'
import type { Checkout } from './checkouts.ts'
import { legs } from './legs.ts'

const ended = (why: string, details: object): Failure =>
  new Failure('delegation.ended', `The delegation that decided ${why}`, { ...details })

/** The rule of a changed delegation that its purchase no longer meets. What the purchase holds already counts as spent. */
const brokenRule = async (checkout: Checkout, changed: Delegation, nowMs: number) => {
  const { checkoutId, askedBy = '', instrument, addressId, currency, totalMinor } = checkout
  const held = await heldBudgets(checkoutId)
  const left = delegationLeftFor(changed, await getEach(delegationKeys(changed, nowMs, held)), held)
  const question = {
    agentId: askedBy.replace(/^agent:/, ''),
    merchantIds: (await legs.of(checkoutId)).map(({ merchantId }) => merchantId),
    instrument,
    addressId,
    totalMinor,
    currency,
    hasIntent: true,
    aboveStated: false,
  }
  return firstUnmet(judgeDelegation(changed, question, left, nowMs))
}

/** The check that the delegation behind a decision still stands, for the transaction that asks for a hold or an order. Refused once it is revoked or expired, or when a newer version does not cover the purchase. A person's own decision needs none. */
export const delegationStands = async (checkout: Checkout, nowMs: number): Promise<Guarded[]> => {
  const { delegation } = checkout
  if (!delegation) return []
  const { delegationId, version } = delegation
  const now = await storedDelegation(delegationId)
  if (now?.state !== 'active') throw ended('was revoked', { delegationId })
  if (isExpired(now, nowMs)) throw ended('has expired', { delegationId })
  const broken = now.v === version ? undefined : await brokenRule(checkout, now, nowMs)
  if (broken) throw ended('was changed and no longer covers this', { delegationId, rule: broken.rule })
  return [delegationUnchanged(now)]
}
