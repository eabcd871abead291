import { isOfKind } from '#shared/kernel/ids.ts'
import { keys } from './keys.ts'
import { get } from './table.ts'

/** The owner of the checkout, order or account behind an event's subject; undefined for an order without an owner yet. */
export const ownerOf = async (subject: string): Promise<string | undefined> => {
  if (isOfKind('user', subject)) return subject
  const key = isOfKind('checkout', subject)
    ? keys.checkout(subject)
    : isOfKind('order', subject)
      ? keys.order(subject)
      : undefined
  const owner = key && (await get(key))?.['userId']
  return typeof owner === 'string' ? owner : undefined
}
