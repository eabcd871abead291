import * as z from 'zod'
import { Parked } from '#shared/operations/rows/parked.ts'

export const ParkedParams = z.object({
  id: z.string().regex(/^prk_[\w-]{1,64}$/, 'Expected an id like prk_...'),
})
export const ParkedView = Parked.omit({ v: true, auditHead: true, row: true }).extend({
  version: z.int().positive(),
  /** The row that cannot be processed, for an item of the kind `event`. */
  row: z.string().optional(),
})

export const parkedView = ({ v, auditHead: _, row, ...item }: Parked): z.input<typeof ParkedView> => ({
  ...item,
  version: v,
  ...(row && { row: `${row.pk} ${row.sk}` }),
})
