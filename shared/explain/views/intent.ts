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
    data: pick(intent, 'principal', 'query', 'maxPriceMinor', 'currency', 'quantity', 'deliverBy', 'mode', 'prefer'),
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
      says: `${answered} of ${fetches.length} merchants answered in time; ${numberField(answer, 'count')} offers fit.`,
      data: { answered, asked: fetches.length, offers: numberField(answer, 'count') },
      parts: fetches.map((fetch) => pick(fetch, 'merchantId', 'state', 'reason', 'found', 'tookMs')),
    }),
  ]
}

const offerOf = (intent: StoredRow, offer: StoredRow): ExplainEntry =>
  entryOf(offer, {
    at: textField(nested(intent, 'answer'), 'askedAt'),
    kind: 'offer',
    says: `An offer of ${textField(offer, 'merchantId')} at ${moneyText(numberField(offer, 'totalMinor'), textField(offer, 'currency'))} ranked ${numberField(offer, 'rank')}, with ${numberField(offer, 'score')} points.`,
    data: pick(offer, 'offerId', 'merchantId', 'sku', 'quantity', 'totalMinor', 'currency', 'rank', 'score'),
    parts: list(offer['reasons']).map((reason) => pick(reason, 'rule', 'points', 'note')),
    merchantWords: [untrusted(textField(offer, 'title'))],
  })

/** The offer that each line matches, by merchant and product. The caller chose a line without an offer directly. */
const choiceOf = (checkout: StoredRow, leg: StoredRow, offers: readonly StoredRow[]): ExplainEntry[] =>
  list(leg['lines']).map((line, i) => {
    const offer = offers.findLast((one) => one['merchantId'] === leg['merchantId'] && one['sku'] === line['sku'])
    const best = Math.min(...offers.map((one) => numberField(one, 'rank')))
    const rule = offer ? (offer['rank'] === best ? 'best-offer' : 'chosen-offer') : 'direct'
    const says = {
      'best-offer': 'It is the offer that ranked 1.',
      'chosen-offer': `It is the offer that ranked ${numberField(offer ?? {}, 'rank')}, chosen over offers with a better rank.`,
      direct:
        offers.length > 0 ? 'It matches no offer: the caller chose it directly.' : 'The caller chose it directly.',
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

/** The intent, its offers and the choice. Purser keeps offers for a day; afterwards only the choice is left. */
export const intentEntries = (
  checkout: StoredRow,
  legs: readonly StoredRow[],
  wished: readonly StoredRow[],
): ExplainEntry[] => {
  const intent = wished.find(isMeta)
  const offers = under(wished, 'OFFER#')
  const chosen = legs.flatMap((leg) => choiceOf(checkout, leg, offers))
  if (!intent) return chosen
  return [intentOf(intent), ...fetches(intent), ...offers.map((offer) => offerOf(intent, offer)), ...chosen]
}
