import { untrusted } from '#shared/kernel/untrusted-text.ts'
import { isMeta } from '#shared/platform/table/keys.ts'
import {
  type ExplainEntry,
  entryOf,
  list,
  moneyText,
  nested,
  numberField,
  pick,
  type StoredRow,
  textField,
  under,
} from './entry.ts'

const intentOf = (intent: StoredRow): ExplainEntry =>
  entryOf(intent, {
    at: textField(intent, 'createdAt'),
    kind: 'intent',
    says: `${textField(intent, 'principal')} stated the intent.`,
    data: pick(
      intent,
      'principal',
      'query',
      'maxPriceMinor',
      'minPriceMinor',
      'currency',
      'quantity',
      'deliverBy',
      'mode',
      'prefer',
    ),
  })

const fetches = (intent: StoredRow): ExplainEntry[] => {
  const answer = nested(intent, 'answer')
  const fetches = list(answer['fetches'])
  if (fetches.length === 0) return []
  const answered = fetches.filter(({ state }) => state === 'answered').length
  return [
    entryOf(intent, {
      at: textField(answer, 'askedAt'),
      kind: 'offer',
      says: `${answered} of ${fetches.length} merchants answered in time; ${numberField(answer, 'count')} offers were ranked.`,
      data: { answered, asked: fetches.length, offers: numberField(answer, 'count') },
      parts: fetches.map((fetch) => pick(fetch, 'merchantId', 'state', 'reason', 'found', 'tookMs')),
    }),
  ]
}

/** Why an offer lost points: above the cap, for children, without an estimate. */
const againstIt = (offer: StoredRow): string => {
  const notes = list(offer['reasons'])
    .filter((reason) => numberField(reason, 'points') < 0)
    .map((reason) => textField(reason, 'note'))
  return notes.length > 0 ? `: ${notes.join('; ')}` : ''
}

const offerOf = (intent: StoredRow, offer: StoredRow): ExplainEntry =>
  entryOf(offer, {
    at: textField(nested(intent, 'answer'), 'askedAt'),
    kind: 'offer',
    says: `An offer of ${textField(offer, 'merchantId')} at ${moneyText(numberField(offer, 'totalMinor'), textField(offer, 'currency'))} ranked ${numberField(offer, 'rank')}, with ${numberField(offer, 'score')} points${againstIt(offer)}.`,
    data: pick(offer, 'offerId', 'merchantId', 'sku', 'quantity', 'totalMinor', 'currency', 'rank', 'score'),
    parts: list(offer['reasons']).map((reason) => pick(reason, 'rule', 'points', 'note')),
    merchantWords: [untrusted(textField(offer, 'title'))],
  })

/** An intent with the offers that Purser still keeps for it. */
interface Wish {
  intent: StoredRow
  offers: readonly StoredRow[]
}
const wishesOf = (wished: readonly StoredRow[]): Wish[] =>
  wished.filter(isMeta).map((intent) => ({
    intent,
    offers: under(wished, 'OFFER#').filter(({ pk }) => pk === intent.pk),
  }))

/** Purser keeps offers for a day. The count of an intent's answer tells later that there were some. */
const offersEnded = ({ intent, offers }: Wish): boolean =>
  offers.length === 0 && numberField(nested(intent, 'answer'), 'count') > 0

/** The offer of this merchant for a product, and whether it ranked first among those of its intent. */
const offerFor = (wishes: readonly Wish[], merchantId: unknown, sku: unknown) => {
  for (const { offers } of wishes) {
    const offer = offers.findLast((candidate) => candidate['merchantId'] === merchantId && candidate['sku'] === sku)
    const bestRank = Math.min(...offers.map((candidate) => numberField(candidate, 'rank')))
    if (offer) return { offer, isBest: offer['rank'] === bestRank }
  }
  return undefined
}

/** Why each line was chosen. A line names its offer only by merchant and product. */
const choiceOf = (checkout: StoredRow, leg: StoredRow, all: readonly Wish[]): ExplainEntry[] => {
  const own = leg['intentIds'] as string[] | undefined
  const wishes = own ? all.filter(({ intent }) => own.includes(textField(intent, 'intentId'))) : all
  return list(leg['lines']).map((line, i) => {
    const { offer, isBest } = offerFor(wishes, leg['merchantId'], line['sku']) ?? {}
    const withoutOffer = wishes.some(offersEnded) ? 'offer-ended' : 'direct'
    const rule = offer ? (isBest ? 'best-offer' : 'chosen-offer') : withoutOffer
    const says = {
      'best-offer': 'It is the offer that ranked 1.',
      'chosen-offer': `It is the offer that ranked ${numberField(offer ?? {}, 'rank')}, chosen over offers with a better rank.`,
      'offer-ended': 'Purser no longer keeps the offers, so their ranks are not known.',
      direct: wishes.some(({ offers }) => offers.length > 0)
        ? 'It matches no offer: the caller chose it directly.'
        : 'The caller chose it directly.',
    }[rule]
    return entryOf(leg, {
      at: textField(checkout, 'createdAt'),
      kind: 'choice',
      says: `Line ${i + 1} at ${textField(leg, 'merchantId')}. ${says}`,
      data: {
        rule,
        chosenBy: textField(checkout, 'createdBy'),
        ...pick(leg, 'leg', 'merchantId'),
        ...pick(line, 'sku', 'quantity'),
        ...(offer && pick(offer, 'offerId', 'rank', 'score')),
      },
    })
  })
}

/** The intents, their offers and the choice of each line. */
export const intentEntries = (
  checkout: StoredRow,
  legs: readonly StoredRow[],
  wished: readonly StoredRow[],
): ExplainEntry[] => {
  const wishes = wishesOf(wished)
  return [
    ...wishes.flatMap(({ intent, offers }) => [
      intentOf(intent),
      ...fetches(intent),
      ...offers.map((offer) => offerOf(intent, offer)),
    ]),
    ...legs.flatMap((leg) => choiceOf(checkout, leg, wishes)),
  ]
}
