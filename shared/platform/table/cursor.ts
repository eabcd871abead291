import { Failure } from '#shared/kernel/errors.ts'
import type { Item } from './expression.ts'

/** The list that a cursor must be of. */
export interface CursorOf {
  /** Names of the partition and the sort key that the list is read by. */
  keys: readonly [partition: string, sort: string]
  partition: string
  prefix?: string | undefined
}

const maxKeyLength = 1024

/** Opaque to callers: where the next page starts. */
export const cursorTo = (lastKey: Item): string => Buffer.from(JSON.stringify(lastKey)).toString('base64url')

const parsed = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
}

/** The start key behind a cursor; refuses another list's or an invented one here, since the table may only break on it. */
export const readCursor = (cursor: string, { keys: [p, s], partition, prefix = '' }: CursorOf): Item => {
  const start = parsed(cursor)
  const names = [...new Set(['pk', 'sk', p, s])]
  if (typeof start === 'object' && start !== null && Object.keys(start).length === names.length) {
    const item = start as Item
    const texts = names.map((name) => item[name]).filter((text) => typeof text === 'string')
    const whole = texts.length === names.length && texts.every((text) => text !== '' && text.length <= maxKeyLength)
    if (whole && item[p] === partition && String(item[s]).startsWith(prefix)) return item
  }
  throw new Failure('request.invalid', 'This cursor does not belong to this list')
}
