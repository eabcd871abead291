import * as z from 'zod'
import { delegationView } from '#shared/authority/delegation-view.ts'
import { delegationKeys, delegationLeft } from '#shared/authority/rows/delegation-budgets.ts'
import type { Delegation, DelegationTerms } from '#shared/authority/rules/delegation.ts'
import { contradictionIn } from '#shared/authority/rules/delegation-body.ts'
import { standingAgent } from '#shared/identity/rows/agents.ts'
import { Failure, type FailureCode } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import { assertAdmitted } from '#shared/merchants/registry.ts'
import { invalidInput } from '#shared/platform/operation/accept.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { getEach } from '#shared/platform/table/table.ts'
import { assertInstruments } from '#shared/purchase/flows/own-method.ts'

export const DelegationParams = z.object({ delegationId: idSchema('delegation') })

/** The delegation with what is left of it now. */
export const shownDelegation = async (delegation: Delegation, nowMs: number) =>
  delegationView(delegation, delegationLeft(delegation, await getEach(delegationKeys(delegation, nowMs))), nowMs)

/** An agent reads the delegations that name it, or name none; a user reads all of theirs. */
export const mayRead = (principal: Principal, { userId, agentId }: Delegation): boolean =>
  userId === principal.userId && (principal.kind === 'user' || agentId === undefined || agentId === principal.agentId)

/** The refusals of `assertPossible` that concern payment methods. */
export const instrumentRefusals = [
  'payment-method.not-found',
  'payment-method.expired',
  'payment-method.not-for-agents',
  'payment.unavailable',
] as const satisfies readonly FailureCode[]

/** Refuses terms that contradict each other, or name what the user does not have. */
export const assertPossible = async (userId: string, terms: DelegationTerms, nowMs: number): Promise<void> => {
  const wrong = contradictionIn(terms, nowMs)
  if (wrong) throw invalidInput('input', [{ at: wrong.at, message: wrong.says }])
  const { agentId, merchants = [], addressIds = [], instruments = [] } = terms
  if (agentId && (await standingAgent(agentId))?.userId !== userId)
    throw new Failure('agent.not-found', 'You have no such agent')
  await assertAdmitted(merchants)
  await assertInstruments(userId, instruments, nowMs)
  const rows = await getEach(addressIds.map((addressId) => keys.address(userId, addressId)))
  const missing = addressIds.find((_, at) => !rows[at])
  if (missing) throw new Failure('address.not-found', 'You have no such address', { addressId: missing })
}
