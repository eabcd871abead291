import { Failure, type FailureCode } from '#shared/kernel/errors.ts'
import { type Parked, parked } from '#shared/operations/rows/parked.ts'

/** How what an operator does to an item may be refused. */
export const itemRefusals = [
  'parked.not-found',
  'parked.stale',
  'parked.ended',
  'parked.in-hand',
  'parked.impossible',
  'checkout.stale',
] as const satisfies readonly FailureCode[]

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
