import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { Parked, parked } from '#shared/operations/rows/parked.ts'

export const ParkedParams = z.object({
  id: z.string().regex(/^prk_[\w-]{1,64}$/, 'Expected an id like prk_...'),
})
export const ParkedView = Parked.omit({ v: true, auditHead: true, row: true }).extend({
  version: z.int().positive(),
  /** The event row that cannot be told, for an item of the kind `event`. */
  row: z.string().optional(),
})

export const viewOf = ({ v, auditHead: _, row, ...item }: Parked): z.input<typeof ParkedView> => ({
  ...item,
  version: v,
  ...(row && { row: `${row.pk} ${row.sk}` }),
})

/** The item that an operator read and wants to act on: still waiting, and still as it was. */
export const waiting = async (id: string, version: number | undefined): Promise<Parked> => {
  const item = await parked.require(id)
  if (version !== undefined && version !== item.v)
    throw new Failure('parked.stale', 'This item changed in the meantime; read it again', { version: item.v })
  if (item.state === 'resolved')
    throw new Failure('parked.ended', 'This item is resolved', { outcome: item.resolution?.outcome })
  if (item.state === 'retrying') throw new Failure('parked.in-hand', 'This item is being tried again')
  return item
}
