import { isOfKind } from '#shared/kernel/ids.ts'
import { keys } from './keys.ts'
import { get } from './table.ts'

/** The owner of the checkout, order, agent or account behind an event's subject; undefined for an order without an owner yet, and for what concerns nobody alone. */
export const ownerOf = async (subject: string): Promise<string | undefined> => {
  const [scope, scoped] = subject.split(':')
  if (scoped !== undefined) return scope === 'user' || scope === 'agent' ? ownerOf(scoped) : undefined
  if (isOfKind('user', subject)) return subject
  const key = isOfKind('checkout', subject)
    ? keys.checkout(subject)
    : isOfKind('order', subject)
      ? keys.order(subject)
      : isOfKind('agent', subject)
        ? keys.agent(subject)
        : undefined
  const owner = key && (await get(key))?.['userId']
  return typeof owner === 'string' ? owner : undefined
}
