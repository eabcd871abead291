import * as z from 'zod'

/** A whole number in a query: plain digits, as everything else a number may look like is a slip. */
export const wholeNumber = (min: number, max: number) =>
  z.preprocess(
    (text) => (typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : text),
    z.int(`Expected a whole number from ${min} to ${max}`).min(min).max(max),
  )

/** The input of every list. */
export const CursorQuery = z.strictObject({
  limit: wholeNumber(1, 100).default(20),
  cursor: z.string().max(2000).optional(),
})

/** How every list answers: `cursor` is there while there is more. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), cursor: z.string().optional() })
