import * as z from 'zod'
import type { HeaderMember } from './operation-spec.ts'

const versionIn = (text: unknown): unknown => {
  if (typeof text !== 'string') return text
  if (text === '*' || text === '') return undefined
  const [, digits] = /^"(0|[1-9]\d{0,14})"$/.exec(text) ?? []
  return digits === undefined ? -1 : Number(digits)
}

/** The version that the caller read, as a number or as an ETag; undefined where it names none. */
export const IfMatch = z.preprocess(versionIn, z.int().optional())

/** How HTTP carries it. */
export const ifMatchHeader: HeaderMember = {
  header: 'If-Match',
  says: 'The `ETag` that you read. Purser refuses the call if the resource has changed since.',
}
