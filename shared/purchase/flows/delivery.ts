import * as z from 'zod'
import { type User, User as UserRow } from '#shared/identity/rows/users.ts'
import { addressDigest, SaltedAddress } from '#shared/identity/rules/salted-address.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import type { Item } from '#shared/platform/table/expression.ts'
import { open, seal } from '#shared/platform/table/field-cipher.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, getEach, insert } from '#shared/platform/table/table.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'

const Delivery = z.object({ address: z.string() })

const placeOf = (checkoutId: string) => ({ pk: keys.checkoutPartition(checkoutId), field: 'address' })

/** The sealed address beside a checkout, by the digest that receipts bind. It never changes. Inside the checkout's row each change would be billed as two. */
export const deliveryRow = async (user: User, checkoutId: string, salted: SaltedAddress): Promise<Guarded> => {
  const address = await seal(user.dataKey, placeOf(checkoutId), JSON.stringify(salted))
  const key = keys.delivery(checkoutId, addressDigest(salted))
  return insert({ ...key, kind: 'delivery', address }, () => new Error('This address is there already'))
}

/** The address in a delivery row. Throws when text and digest no longer belong together. */
export const deliveryIn = async (user: User, checkoutId: string, digest: string, row: Item): Promise<SaltedAddress> => {
  const text = await open(user.dataKey, placeOf(checkoutId), Delivery.parse(row).address)
  const salted = SaltedAddress.parse(JSON.parse(text))
  if (addressDigest(salted) !== digest) throw new Error(`The address of ${checkoutId} does not have its digest`)
  return salted
}

/** The whole address that a receipt binds, for its owner alone: an agent knows an address by its name. */
export const shownAddress = async (
  principal: Principal,
  { checkoutId, userId }: Pick<Checkout, 'checkoutId' | 'userId'>,
  digest: string,
): Promise<SaltedAddress | undefined> => {
  if (principal.kind !== 'user' || principal.userId !== userId) return undefined
  const [user, row] = await getEach([keys.user(userId), keys.delivery(checkoutId, digest)])
  return user && row && deliveryIn(UserRow.parse(user), checkoutId, digest, row)
}
