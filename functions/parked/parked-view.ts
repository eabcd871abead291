import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { Parked, parked } from '#shared/operations/rows/parked.ts'

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

/** The open item that an operator acts on, at the version that the operator read. */
export const openItem = async (id: string, version: number | undefined): Promise<Parked> => {
  const item = await parked.require(id)
  if (version !== undefined && version !== item.v)
    throw new Failure('parked.stale', 'This item has changed; read it again', { version: item.v })
  if (item.state === 'resolved')
    throw new Failure('parked.ended', 'This item is already resolved', { outcome: item.resolution?.outcome })
  if (item.state === 'retrying') throw new Failure('parked.in-hand', 'This item is being retried')
  return item
}
