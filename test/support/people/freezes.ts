import type { FreezeScope } from '#shared/operations/rows/freeze.ts'
import { switchFreeze } from '#shared/operations/rows/freeze-switch.ts'
import { commit } from '#shared/platform/table/table.ts'

/** An operator freezes a scope, or lifts it. */
export const turn = async (scope: FreezeScope, frozen: boolean): Promise<void> => {
  const { writes } = await switchFreeze({ scope, frozen, as: 'operator', actor: 'operator:usr_operator' }, Date.now())
  await commit(writes)
}
