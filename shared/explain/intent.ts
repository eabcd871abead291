import { untrusted } from '#shared/kernel/untrusted-text.ts'
import { isMeta } from '#shared/platform/table/keys.ts'
import { type Entry, entryOf, list, money, nested, numberOf, pick, type Row, textOf, under } from './entry.ts'

const intentOf = (intent: Row): Entry =>
  entryOf(intent, {
    at: textOf(intent, 'createdAt'),
    kind: 'intent',
    says: `${textOf(intent, 'principal')} stated the intent.`,
    data: pick(intent, 'principal', 'query', 'maxPriceMinor', 'currency', 'quantity', 'deliverBy', 'mode', 'prefer'),
  })

const fetches = (intent: Row): Entry[] => {
  const answer = nested(intent, 'answer')
  const asked = list(answer['fetches'])
  if (asked.length === 0) return []
  const answered = asked.filter(({ state }) => state === 'answered').length
  return [
    entryOf(intent, {
      at: textOf(answer, 'askedAt'),
      kind: 'offer',
      says: `${answered} of ${asked.length} merchants answered in time; ${numberOf(answer, 'count')} offers fit.`,
      data: { answered, asked: asked.length, offers: numberOf(answer, 'count') },
      parts: asked.map((fetch) => pick(fetch, 'merchantId', 'state', 'reason', 'found', 'tookMs')),
    }),
  ]
}

const offerOf = (intent: Row, offer: Row): Entry =>
  entryOf(offer, {
    at: textOf(nested(intent, 'answer'), 'askedAt'),
    kind: 'offer',
    says: `An offer of ${textOf(offer, 'merchantId')} at ${money(numberOf(offer, 'totalMinor'), textOf(offer, 'currency'))} ranked ${numberOf(offer, 'rank')}, with ${numberOf(offer, 'score')} points.`,
    data: pick(offer, 'offerId', 'merchantId', 'sku', 'quantity', 'totalMinor', 'currency', 'rank', 'score'),
    parts: list(offer['reasons']).map((reason) => pick(reason, 'rule', 'points', 'note')),
    merchantWords: [untrusted(textOf(offer, 'title'))],
  })

/** The offer that each line matches, by merchant and product. The caller chose a line without an offer directly. */
const choiceOf = (checkout: Row, leg: Row, offers: readonly Row[]): Entry[] =>
  list(leg['lines']).map((line, i) => {
    const offer = offers.findLast((one) => one['merchantId'] === leg['merchantId'] && one['sku'] === line['sku'])
    const best = Math.min(...offers.map((one) => numberOf(one, 'rank')))
    const rule = offer ? (offer['rank'] === best ? 'best-offer' : 'chosen-offer') : 'direct'
    const says = {
      'best-offer': 'It is the offer that ranked 1.',
      'chosen-offer': `It is the offer that ranked ${numberOf(offer ?? {}, 'rank')}, chosen over offers with a better rank.`,
      direct:
        offers.length > 0 ? 'It matches no offer: the caller chose it directly.' : 'The caller chose it directly.',
    }[rule]
    return entryOf(leg, {
      at: textOf(checkout, 'createdAt'),
      kind: 'choice',
      says: `Line ${i + 1} at ${textOf(leg, 'merchantId')}. ${says}`,
      data: {
        rule,
        chosenBy: textOf(checkout, 'createdBy'),
        ...pick(leg, 'leg', 'merchantId'),
        ...pick(line, 'sku', 'quantity'),
        ...(offer && pick(offer, 'offerId', 'rank', 'score')),
      },
    })
  })

/** The intent, its offers and the choice. Purser keeps offers for a day; afterwards only the choice is left. */
export const intentEntries = (checkout: Row, legs: readonly Row[], wished: readonly Row[]): Entry[] => {
  const intent = wished.find(isMeta)
  const offers = under(wished, 'OFFER#')
  const chosen = legs.flatMap((leg) => choiceOf(checkout, leg, offers))
  if (!intent) return chosen
  return [intentOf(intent), ...fetches(intent), ...offers.map((offer) => offerOf(intent, offer)), ...chosen]
}
