import { Intent, Offer, OfferId, type OfferSet, type StoredAnswer } from '#shared/discovery/rules/offers.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { idWith, ownPart } from '#shared/kernel/ids.ts'
import type { Item } from '#shared/platform/table/expression.ts'
import { keys, ownedBy } from '#shared/platform/table/keys.ts'
import { ownedRows, type Paging, type Rows } from '#shared/platform/table/owned.ts'
import { type Guarded, get, getEach, getMany, insert, update } from '#shared/platform/table/table.ts'
import { endedOfferSeconds } from './durations.ts'

const overtaken = () =>
  new Failure('table.conflict', 'Another call asked for these offers at the same time', { retryAfterSeconds: 1 })
const seconds = (iso: string): number => Math.floor(Date.parse(iso) / 1000)

const offerIdOf = (intentId: string, number: number): string => `off_${ownPart(intentId)}_${number}`
const placeOf = (offerId: string): { intentId: string; number: number } | undefined => {
  const [ulid, number] = OfferId.safeParse(offerId).success ? ownPart(offerId).split('_') : []
  return ulid && number ? { intentId: idWith('intent', ulid), number: Number(number) } : undefined
}

export const intents = {
  create: (intent: Intent): Guarded =>
    insert(
      {
        ...keys.intent(intent.intentId),
        ...ownedBy(intent.userId, 'INTENT', `${intent.createdAt}#${intent.intentId}`),
        kind: 'intent',
        ...intent,
      },
      overtaken,
    ),

  async get(intentId: string): Promise<Intent | undefined> {
    const item = await get(keys.intent(intentId))
    return item && Intent.parse(item)
  },

  /** The intent, if this user owns it; otherwise not found. */
  async owned(intentId: string, userId: string): Promise<Intent> {
    return intents.ownedIn(await get(keys.intent(intentId)), userId)
  },

  /** The same of a row that was read. */
  ownedIn(row: Item | undefined, userId: string): Intent {
    const intent = row && Intent.parse(row)
    if (intent?.userId !== userId) throw new Failure('intent.not-found', 'No such intent')
    return intent
  },

  /** Newest first. */
  ofUser: (userId: string, paging: Paging): Promise<Rows<Intent>> => ownedRows(userId, 'INTENT', Intent, paging),

  async offer(offerId: string): Promise<Offer | undefined> {
    const place = placeOf(offerId)
    const item = place && (await get(keys.offer(place.intentId, place.number)))
    return item && Offer.parse(item)
  },

  /** By their ids; those that there are not are left out. */
  async offersNamed(offerIds: readonly string[]): Promise<Map<string, Offer>> {
    const places = offerIds.flatMap((offerId) => placeOf(offerId) ?? [])
    const rows = await getEach(places.map(({ intentId, number }) => keys.offer(intentId, number)))
    const offers = rows.flatMap((row) => (row ? [Offer.parse(row)] : []))
    return new Map(offers.map((offer) => [offer.offerId, offer]))
  },

  /** The latest answer as it was stored. */
  async offers({ intentId, answer }: Intent): Promise<OfferSet | undefined> {
    if (!answer) return undefined
    const numbers = Array.from({ length: answer.count }, (_, at) => answer.first + at)
    const rows = await getMany(numbers.map((number) => keys.offer(intentId, number)))
    return { answer, offers: rows.map((item) => Offer.parse(item)).sort((a, b) => a.rank - b.rank) }
  },

  /** The rows of a new answer; refused when another one came first. */
  answered(
    intent: Intent,
    offers: readonly Omit<Offer, 'offerId' | 'intentId' | 'userId' | 'expiresAt'>[],
    outcome: Pick<StoredAnswer, 'fetches' | 'excluded' | 'loosened' | 'askedAt' | 'expiresAt'>,
  ): { set: OfferSet; writes: Guarded[] } {
    const { intentId, userId, v } = intent
    const first = intent.answer ? intent.answer.first + intent.answer.count : 1
    const answer = { ...outcome, first, count: offers.length }
    const ttl = seconds(outcome.expiresAt) + endedOfferSeconds
    const rows = offers.map(
      (offer, at): Offer => ({
        ...offer,
        offerId: offerIdOf(intentId, first + at),
        intentId,
        userId,
        expiresAt: outcome.expiresAt,
      }),
    )
    const kept = rows.map((row, at) =>
      insert({ ...keys.offer(intentId, first + at), kind: 'offer', ...row, ttl }, overtaken),
    )
    const head = update(keys.intent(intentId), { v }, { answer, v: v + 1 }, overtaken)
    return { set: { answer, offers: rows }, writes: [head, ...kept] }
  },
}
