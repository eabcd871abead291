import { ownedEntries, type Paging, readListed } from '#shared/platform/table/owned.ts'
import { Leg } from './legs.ts'

/** Soonest first on the list of what waits for a user. */
export const pendingSort = (endsAtSeconds: number, { checkoutId, leg }: Pick<Leg, 'checkoutId' | 'leg'>): string =>
  `${String(endsAtSeconds).padStart(11, '0')}#${checkoutId}#${leg}`

/** One page of the legs whose bank waits for their user, soonest end first. */
export const challengedLegs = async (
  userId: string,
  paging: Paging,
): Promise<{ items: Leg[]; cursor?: string | undefined }> => {
  const { items, cursor } = await ownedEntries(userId, 'PENDING', paging)
  const rows = await readListed(items)
  const open = rows.map((row) => Leg.parse(row)).filter(({ phase, challenge }) => phase === 'open' && challenge)
  return { items: open, cursor }
}
