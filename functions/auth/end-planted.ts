import { delegations } from '#shared/authority/rows/delegation-versions.ts'
import { addressIdsOf, removingAddress } from '#shared/identity/rows/users.ts'
import { failedWith } from '#shared/kernel/errors.ts'
import { commit, type Guarded, get } from '#shared/platform/table/table.ts'
import { subscriptions } from '#shared/webhooks/rows/subscriptions.ts'

const unlessGone = (writes: readonly Guarded[]): Promise<void> =>
  commit(writes).catch((error: unknown) => {
    if (!failedWith(error, 'address.not-found', 'delegation.revoked', 'table.conflict', 'state.moved')) throw error
  })

/** Ends what a stranger may have left in an account to spend or listen later: delegations, addresses and subscriptions. What is gone already is no failure. */
export const endPlanted = async (userId: string, nowMs: number): Promise<void> => {
  for (const delegation of await delegations.activeIn(await get(delegations.activeKey(userId))))
    await unlessGone(delegations.revoke(delegation, nowMs).writes)
  for (const addressId of await addressIdsOf(userId)) await unlessGone(removingAddress(userId, addressId))
  const book = await subscriptions.of(userId)
  if (book.items.length > 0) await unlessGone([subscriptions.rewritten(book, [])])
}
