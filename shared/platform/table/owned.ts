import type * as z from 'zod'
import type { Item } from './expression.ts'
import { keyOf, type OwnedKind, ownedBy } from './keys.ts'
import { all, type KeyRange, type Page, page } from './page.ts'
import { getMany } from './table.ts'

export interface Paging {
  limit: number
  cursor?: string | undefined
}
export interface Rows<T> {
  items: T[]
  cursor?: string
}

/** The rows behind entries of an index, which holds only keys, in the order of the entries; leaves deleted rows out. */
export const readListed = async (listed: readonly Item[]): Promise<Item[]> => {
  const rows = new Map<string, Item>()
  const named = (row: Item) => JSON.stringify(keyOf(row))
  for (let i = 0; i < listed.length; i += 100)
    for (const row of await getMany(listed.slice(i, i + 100).map(keyOf))) rows.set(named(row), row)
  return listed.map((entry) => rows.get(named(entry))).filter((row) => row !== undefined)
}

const rangeOf = (userId: string, kind: OwnedKind): Pick<KeyRange, 'index' | 'partition' | 'prefix'> => {
  const { gsi1pk, gsi1sk } = ownedBy(userId, kind, '')
  return { index: 'gsi1', partition: gsi1pk, prefix: gsi1sk }
}

/** One page of a user's entries of one kind, without the rows behind them, in the order of their sort keys. Eventually consistent. */
export const ownedEntries = (
  userId: string,
  kind: OwnedKind,
  { limit, cursor }: Paging,
  newestFirst = false,
): Promise<Page> => page({ ...rangeOf(userId, kind), newestFirst, limit, cursor })

/** One page of what a user has of a kind, newest first, without what `fits` leaves out. */
export const ownedRows = async <T>(
  userId: string,
  kind: OwnedKind,
  row: z.ZodType<T>,
  paging: Paging,
  fits: (item: T) => boolean = () => true,
): Promise<Rows<T>> => {
  const entries = await ownedEntries(userId, kind, paging, true)
  const items = (await readListed(entries.items)).map((each) => row.parse(each)).filter(fits)
  return { items, ...(entries.cursor && { cursor: entries.cursor }) }
}

/** Everything a user has of a kind, in the order of its sort. */
export const everyOwned = async <T>(userId: string, kind: OwnedKind, row: z.ZodType<T>): Promise<T[]> =>
  (await readListed(await all(rangeOf(userId, kind)))).map((each) => row.parse(each))
