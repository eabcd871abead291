import { carts } from '#shared/cart/carts.ts'
import { limitedList, listLimits } from '#shared/platform/table/limited-list.ts'
import { commit, type Guarded } from '#shared/platform/table/table.ts'

const listOf = (userId: string) => ({ userId, name: 'carts' }) as const

/** The write that takes a place among the user's carts. Carts that ended by themselves leave theirs first. Refused with `limit.exceeded`. */
export const cartPlace = async (userId: string, cartId: string): Promise<Guarded> => {
  const nowMs = Date.now()
  const list = listOf(userId)
  const listed = await limitedList.of(list)
  if (listed && listed.size >= listLimits.carts) {
    const live = new Set(await carts.liveOf(userId, [...listed], nowMs))
    const gone = [...listed].filter((id) => !live.has(id))
    if (gone.length > 0) await commit([limitedList.leaving(list, ...gone)])
  }
  return limitedList.joining(list, cartId, () => carts.everyOf(userId, nowMs))
}

/** The write that gives up the place of a cart of this user's. */
export const leavingPlace = (userId: string, cartId: string): Guarded => limitedList.leaving(listOf(userId), cartId)
