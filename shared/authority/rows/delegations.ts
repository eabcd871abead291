import { Delegation } from '#shared/authority/rules/delegation.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { check, type Guarded, get } from '#shared/platform/table/table.ts'

/** For a transaction that found another version than it had read. */
export const delegationRaced = () =>
  new Failure('table.conflict', 'Another call changed this delegation at the same time; retry')

/** Undefined for one that never was. */
export const storedDelegation = async (delegationId: string): Promise<Delegation | undefined> => {
  const row = await get(keys.delegation(delegationId))
  return row && Delegation.parse(row)
}

/** Refuses the transaction unless the delegation is still this version, and active. */
export const delegationUnchanged = ({ delegationId, v }: Pick<Delegation, 'delegationId' | 'v'>): Guarded =>
  check(keys.delegation(delegationId), { v, state: 'active' }, delegationRaced)
