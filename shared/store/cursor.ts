import { Failure } from '#shared/kernel/errors.ts'
import type { Item } from '#shared/store/expression.ts'

/** Opaque to callers: where the next page starts. */
export const cursorTo = (lastKey: Item): string => Buffer.from(JSON.stringify(lastKey)).toString('base64url')

/** The start key behind a cursor; one of another list, or made up, is refused. */
export const readCursor = (cursor: string, keyName: string, partition: string): Item => {
  const refused = new Failure('request.invalid', 'The cursor is not one of this list')
  try {
    const start: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const texts =
      typeof start === 'object' && start !== null && Object.values(start).every((value) => typeof value === 'string')
    if (texts && (start as Item)[keyName] === partition) return start as Item
  } catch {
    throw refused
  }
  throw refused
}
