import { ownedEntries, type Paging, readListed } from '#shared/platform/table/owned.ts'
import { checkouts } from './checkouts.ts'
import { Leg } from './legs.ts'

/** Soonest first on the list of what waits for a user. */
export const pendingSort = (endsAtSeconds: number, { checkoutId, leg }: Pick<Leg, 'checkoutId' | 'leg'>): string =>
  `${String(endsAtSeconds).padStart(11, '0')}#${checkoutId}#${leg}`

/** One page of the legs whose bank waits for their user, soonest end first. A purchase that is parked or being undone waits for nobody's bank. */
export const challengedLegs = async (
  userId: string,
  paging: Paging,
): Promise<{ items: Leg[]; cursor?: string | undefined }> => {
  const { items, cursor } = await ownedEntries(userId, 'PENDING', paging)
  const rows = await readListed(items)
  const open = rows.map((row) => Leg.parse(row)).filter(({ phase, challenge }) => phase === 'open' && challenge)
  const purchases = await Promise.all(open.map(({ checkoutId }) => checkouts.require(checkoutId)))
  const going = open.filter((_, n) => purchases[n]?.state === 'placing' && purchases[n]?.direction !== 'unwinding')
  return { items: going, cursor }
}
