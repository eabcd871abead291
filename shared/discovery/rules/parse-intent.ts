import { latestWishSeconds } from '#shared/discovery/durations.ts'
import { endOf, isoDay, isTimeZone } from '#shared/kernel/calendar.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { maxQuantity } from '#shared/kernel/quantity.ts'
import { untrusted } from '#shared/kernel/untrusted-text.ts'
import { type Reading, readWords } from '#shared/language/rules/read-words.ts'

export const maxIntentText = 500

export interface IntentFields {
  query: string
  /** The most one piece may cost, in minor units, before delivery and tax. */
  maxPriceMinor?: number
  /** The least one piece may cost, in the same way. */
  minPriceMinor?: number
  currency: string
  quantity: number
  /** The last moment it may arrive, ISO 8601. */
  deliverBy?: string
  merchants?: string[]
  /** Merchants that are not asked. */
  notMerchants?: string[]
  /** What the goods must not be or have. */
  without?: string[]
  mode: 'assist' | 'autopilot'
  /** `price`: the lowest cost at the door wins over every other criterion. */
  prefer: 'balanced' | 'price'
}
interface Surroundings {
  nowMs: number
  /** IANA name; UTC by default. */
  timeZone?: string | undefined
  currency?: string | undefined
  /** Merchants that may be named, by id or name. */
  merchants?: readonly { merchantId: string; name: string }[]
}
/** What the caller states apart from words. `deliverBy` is a date, whose end counts, or a moment. */
export type StatedFields = { [K in keyof IntentFields]?: IntentFields[K] | undefined }

interface Question {
  field: keyof IntentFields | 'text' | 'timeZone'
  says: string
  words?: string
}
/** The first question as a sentence, all fields and the words that were not clear. */
const unclear = (questions: readonly Question[]): Failure => {
  const [first] = questions
  const words = [...new Set(questions.flatMap((each) => (each.words ? [untrusted(each.words, 80)] : [])))].slice(0, 10)
  const quoted = first?.words ? `\u201c${untrusted(first.words, 80)}\u201d is not clear. ` : ''
  return new Failure('intent.unclear', `${quoted}${first?.says ?? ''}`, {
    missing: [...new Set(questions.map(({ field }) => field))],
    ...(words.length > 0 && { words }),
  })
}
const refuse = (field: Question['field'], says: string): never => {
  throw unclear([{ field, says }])
}

const dueOn = (stated: string, nowMs: number, timeZone: string): string => {
  const day = isoDay(stated)
  const moment = Date.parse(
    day === undefined ? (/^\d{4}-\d{2}-\d{2}$/.test(stated) ? '' : stated) : endOf(day, timeZone),
  )
  if (!(moment > nowMs && moment <= nowMs + latestWishSeconds * 1000))
    return refuse('deliverBy', 'Give a delivery date within the next year')
  return new Date(moment).toISOString()
}

interface Prices {
  maxPriceMinor?: number
  minPriceMinor?: number
  currency: string
}
/** The prices of one piece, in one currency. A stated price is in the stated currency, or in the usual one. */
const pricesOf = (reading: Reading, stated: StatedFields, usual: string, quantity: number): Prices => {
  const price = stated.maxPriceMinor === undefined ? reading.price : undefined
  const lowest = stated.minPriceMinor === undefined ? reading.lowest : undefined
  const isStated = stated.maxPriceMinor !== undefined || stated.minPriceMinor !== undefined
  const currency = stated.currency ?? (isStated ? usual : (price ?? lowest)?.currency) ?? usual
  for (const said of [price, lowest])
    if (said && said.currency !== currency) refuse('currency', 'Give all prices in one currency')
  const each = (said: Reading['price'], round: (minor: number) => number) =>
    said && (said.together ? round(said.minor / quantity) : said.minor)
  const maxPriceMinor = stated.maxPriceMinor ?? each(price, Math.floor)
  const minPriceMinor = stated.minPriceMinor ?? each(lowest, Math.ceil)
  if (maxPriceMinor !== undefined && maxPriceMinor < 1)
    refuse('maxPriceMinor', 'Give the maximum price as an amount above zero, like $79.99')
  if (maxPriceMinor !== undefined && minPriceMinor !== undefined && minPriceMinor > maxPriceMinor)
    refuse('minPriceMinor', 'Give a lowest price that is not above the highest')
  return {
    currency,
    ...(maxPriceMinor !== undefined && { maxPriceMinor }),
    ...(minPriceMinor !== undefined && { minPriceMinor }),
  }
}

/** What the words leave open, as far as no stated field says it. */
const questionsOf = (reading: Reading, stated: StatedFields): Question[] => {
  const isStated = (field: string): boolean => {
    if (field === 'currency') return stated.maxPriceMinor !== undefined
    if (field === 'without') return stated.query !== undefined
    return field !== 'text' && stated[field as keyof StatedFields] !== undefined
  }
  return reading.doubts.filter(({ field }) => !isStated(field))
}

/** Reads words and stated fields into an intent, without a model. Stated fields win. `unread` has the words that changed nothing. It refuses what is unclear by field and words: `intent.unclear`. */
export const parseIntent = (
  text: string | undefined,
  stated: StatedFields,
  around: Surroundings,
): IntentFields & { unread: string[] } => {
  const { nowMs, timeZone = 'UTC', currency: usual = 'USD', merchants: admitted = [] } = around
  if (!isTimeZone(timeZone)) refuse('timeZone', 'Give the time zone as an IANA name, like Europe/Berlin')
  if (text && text.length > maxIntentText) refuse('text', `Say it in ${maxIntentText} characters`)
  const reading = readWords(text ?? '', { nowMs, timeZone, currency: stated.currency ?? usual, merchants: admitted })
  const questions = questionsOf(reading, stated)
  const quantity = stated.quantity ?? reading.quantity ?? 1
  if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity > maxQuantity)
    questions.push({ field: 'quantity', says: `Say how many, from 1 to ${maxQuantity}` })
  const query = (stated.query ?? reading.query).trim()
  if (!/[\p{L}\p{N}]/u.test(query)) questions.push({ field: 'query', says: 'Give words to search for' })
  if (questions.length > 0) throw unclear(questions)
  const price = pricesOf(reading, stated, usual, quantity)
  const mode = stated.mode ?? reading.mode ?? 'assist'
  if (mode === 'autopilot' && price.maxPriceMinor === undefined)
    refuse('maxPriceMinor', 'Give the maximum price: autopilot needs one')
  const due = stated.deliverBy
    ? dueOn(stated.deliverBy, nowMs, timeZone)
    : reading.deliverBy && dueOn(reading.deliverBy, nowMs, timeZone)
  const merchants = stated.merchants ?? reading.merchants
  const notMerchants = stated.notMerchants ?? (stated.merchants ? [] : reading.notMerchants)
  const without = stated.without ?? reading.without
  if (admitted.length > 0 && admitted.every(({ merchantId }) => notMerchants.includes(merchantId)))
    refuse('merchants', 'Leave at least one merchant to ask')
  return {
    query,
    ...price,
    quantity,
    mode,
    prefer: stated.prefer ?? (reading.prefersPrice ? 'price' : 'balanced'),
    ...(due && { deliverBy: due }),
    ...(merchants.length > 0 && { merchants }),
    ...(notMerchants.length > 0 && { notMerchants }),
    ...(without.length > 0 && { without }),
    unread: reading.unread,
  }
}
