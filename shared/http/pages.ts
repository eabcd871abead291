import * as z from 'zod'

/** How every list is asked for. */
export const CursorQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(2000).optional(),
})

/** How every list answers: `cursor` is there while there is more. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), cursor: z.string().optional() })
