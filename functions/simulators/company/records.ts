import type { Item, Key } from '#shared/platform/table/expression.ts'
import { all } from '#shared/platform/table/page.ts'
import { getMany } from '#shared/platform/table/table.ts'

const batch = 100

/** Every row an index lists under one partition; rows are read from the table, since the index may carry only keys. */
export const listed = async (index: 'gsi1' | 'gsi2', partition: string, upTo?: string): Promise<Item[]> => {
  const entries = await all({ index, partition, ...(upTo !== undefined && { upTo }) })
  const keys = entries.map(({ pk, sk }): Key => ({ pk: String(pk), sk: String(sk) }))
  const rows = new Map<string, Item>()
  for (let at = 0; at < keys.length; at += batch)
    for (const row of await getMany(keys.slice(at, at + batch))) rows.set(`${row['pk']}\n${row['sk']}`, row)
  return keys.map(({ pk, sk }) => rows.get(`${pk}\n${sk}`)).filter((row) => row !== undefined)
}

/** A row as an auditor sees it: without its keys. */
export const shown = ({ pk: _pk, sk: _sk, gsi1pk: _1, gsi1sk: _2, gsi2pk: _3, gsi2sk: _4, ...row }: Item): Item => row
