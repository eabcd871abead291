import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { absent, fewerThan, hasMember, type Item, joins, type Key, leaves } from './expression.ts'
import { keys } from './keys.ts'
import { type Guarded, get, update } from './table.ts'

/** Lists of one user that an outsider can make longer, each with the most it may hold. */
export const listLimits = {
  agents: 50,
  addresses: 50,
  carts: 50,
  sessions: 100,
  delegations: 50,
  passkeys: 20,
} as const
interface ListOf {
  userId: string
  name: keyof typeof listLimits
  /** A list that is left as a whole begins anew under another. */
  epoch?: string
}

const keyOf = ({ userId, name, epoch = '' }: ListOf) => keys.limitedList(userId, `${name}#${epoch}`)
const Row = z.object({ ids: z.instanceof(Set<string>).optional() })

/** Which members a limited list has: a row beside the members, on which each transaction that adds one depends. So parallel calls cannot pass the limit together. */
export const limitedList = {
  /** Where the row of a list is, to read it together with others. */
  key: (list: ListOf): Key => keyOf(list),
  /** The members that such a row names. */
  membersIn: (row: Item | undefined): ReadonlySet<string> => (row && Row.parse(row).ids) ?? new Set(),

  async of(list: ListOf): Promise<ReadonlySet<string> | undefined> {
    const row = await get(keyOf(list))
    return row && Row.parse(row).ids
  },

  /** The write that makes room for this member or refuses it. `before` finds the members of a user from before lists were counted. */
  async joining(list: ListOf, id: string, before: () => Promise<readonly string[]>): Promise<Guarded> {
    const { name } = list
    const most = listLimits[name]
    const full = () => new Failure('limit.exceeded', `You may have ${most} ${name} at a time`, { limit: most })
    const key = keyOf(list)
    if (await limitedList.of(list))
      return update(key, [{ ids: fewerThan(most) }, { ids: hasMember(id) }], { ids: joins(id) }, full)
    const others = (await before()).filter((other) => other !== id)
    if (others.length >= most) throw full()
    const raced = () => new Failure('table.conflict', 'Another call began this list at the same time')
    return update(key, { ids: absent }, { ids: joins(id, ...others) }, raced, true)
  },

  /** The write that takes members out, with the rows that they name. */
  leaving: (list: ListOf, ...ids: string[]): Guarded =>
    update(keyOf(list), {}, { ids: leaves(...ids) }, () => new Error('Leaving has no condition'), true),
}
