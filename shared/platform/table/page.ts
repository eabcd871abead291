import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import { cursorTo, readCursor } from './cursor.ts'
import { documents, tableName } from './documents.ts'
import type { Item } from './expression.ts'

export interface KeyRange {
  index?: 'gsi1' | 'gsi2' | 'gsi3'
  partition: string
  /** Sort keys that begin with this. */
  prefix?: string
  /** Sort keys up to and including this; not together with `prefix`. */
  upTo?: string
  /** Sort keys strictly after this; not together with `prefix`. */
  after?: string
  newestFirst?: boolean
  limit?: number
  cursor?: string | undefined
}
/** `cursor` is opaque, and absent on the last page. */
export interface Page {
  items: Item[]
  cursor?: string
}

/** One page of a partition, of the table (strongly consistent) or of an index (eventually). */
export const page = async (range: KeyRange): Promise<Page> => {
  const keys = range.index ? ([`${range.index}pk`, `${range.index}sk`] as const) : (['pk', 'sk'] as const)
  const [p, s] = keys
  const sort = range.prefix
    ? ['begins_with(#s, :s)', range.prefix]
    : range.upTo
      ? ['#s <= :s', range.upTo]
      : range.after
        ? ['#s > :s', range.after]
        : undefined
  const start = range.cursor ? readCursor(range.cursor, { ...range, keys }) : undefined
  const out = await documents.send(
    new QueryCommand({
      TableName: tableName(),
      ...(range.index ? { IndexName: range.index } : { ConsistentRead: true }),
      ...(range.limit && { Limit: range.limit }),
      ...(start && { ExclusiveStartKey: start }),
      ScanIndexForward: !range.newestFirst,
      KeyConditionExpression: sort ? `#p = :p AND ${sort[0]}` : '#p = :p',
      ExpressionAttributeNames: { '#p': p, ...(sort && { '#s': s }) },
      ExpressionAttributeValues: { ':p': range.partition, ...(sort && { ':s': sort[1] }) },
    }),
  )
  const last = out.LastEvaluatedKey
  return { items: out.Items ?? [], ...(last && { cursor: cursorTo(last) }) }
}

/** Every row of a partition, over as many pages as it takes. */
export const all = async (range: Omit<KeyRange, 'cursor' | 'limit'>): Promise<Item[]> => {
  const items: Item[] = []
  for (let cursor: string | undefined; ; ) {
    const next = await page({ ...range, cursor })
    items.push(...next.items)
    if (!next.cursor) return items
    cursor = next.cursor
  }
}
