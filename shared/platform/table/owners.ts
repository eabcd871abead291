import { keys } from './keys.ts'
import { get } from './table.ts'

/** The owner of the checkout, order or account behind an event's subject; undefined for an order without an owner yet. */
export const ownerOf = async (subject: string): Promise<string | undefined> => {
  if (subject.startsWith('usr_')) return subject
  const key = subject.startsWith('chk_')
    ? keys.checkout(subject)
    : subject.startsWith('ord_')
      ? keys.order(subject)
      : undefined
  const owner = key && (await get(key))?.['userId']
  return typeof owner === 'string' ? owner : undefined
}
