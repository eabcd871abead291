import { latestWishSeconds } from '#shared/discovery/durations.ts'
import { currencyOf, minorUnits } from '#shared/kernel/amounts.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { endOf, isTimeZone, resolveDay, today } from './calendar.ts'
import * as take from './intent-words.ts'

/** More than this in one purchase is a slip of the keyboard. */
export const maxIntentQuantity = 10_000
export const maxIntentText = 500
const maxQuery = 200

export interface IntentFields {
  query: string
  /** The most one piece may cost, in minor units, before delivery and tax. */
  maxPriceMinor?: number
  currency: string
  quantity: number
  /** The last moment it may arrive, ISO 8601. */
  deliverBy?: string
  merchants?: string[]
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

const unclear = (missing: keyof IntentFields | 'text' | 'timeZone', sentence: string): Failure =>
  new Failure('intent.unclear', sentence, { missing: [missing] })

const priceIn = (words: take.PriceWords, quantity: number, fallback: string) => {
  const [first, second] = [currencyOf(words.before), currencyOf(words.after)]
  if (first && second && first !== second) throw unclear('currency', 'Give the maximum price in one currency')
  const currency = first ?? second ?? fallback
  const minor = minorUnits(words.digits, currency) ?? 0
  const maxPriceMinor = words.together ? Math.floor(minor / quantity) : minor
  if (maxPriceMinor < 1) throw unclear('maxPriceMinor', 'Give the maximum price as an amount above zero, like $79.99')
  return { maxPriceMinor, currency }
}

const dueIn = ({ day, before }: { day: string; before: boolean }, nowMs: number, timeZone: string): string => {
  const now = today(nowMs, timeZone)
  const date = resolveDay(day, now)
  const last = date !== undefined && before ? date - 1 : date
  if (last === undefined || last < now)
    throw unclear('deliverBy', 'Give a delivery date that exists and has not passed')
  return endOf(last, timeZone)
}

const dueOn = (stated: string, nowMs: number, timeZone: string): string => {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(stated) ? resolveDay(stated, today(nowMs, timeZone)) : undefined
  const moment = Date.parse(day === undefined ? stated : endOf(day, timeZone))
  if (!(moment > nowMs && moment <= nowMs + latestWishSeconds * 1000))
    throw unclear('deliverBy', 'Give a delivery date within the next year')
  return new Date(moment).toISOString()
}

/** Parses words and stated fields into an intent, without a model. Stated fields win. It refuses each unclear field by name: `intent.unclear`. */
export const parseIntent = (text: string | undefined, stated: StatedFields, around: Surroundings): IntentFields => {
  const { nowMs, timeZone = 'UTC', currency: usual = 'USD', merchants: admitted = [] } = around
  if (!isTimeZone(timeZone)) throw unclear('timeZone', 'Give the time zone as an IANA name, like Europe/Berlin')
  if (text && text.length > maxIntentText) throw unclear('text', `Say it in ${maxIntentText} characters`)
  const words = new take.Words(text ?? '')
  const saidMode = take.takeMode(words)
  const saidMerchants = take.takeMerchants(words, admitted)
  const saidDue = take.takeDue(words)
  const saidPrice = take.takePrice(words)
  const saidQuantity = take.takeQuantity(words)
  const saidCheapest = take.takeCheapest(words)

  const quantity = stated.quantity ?? saidQuantity ?? 1
  if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity > maxIntentQuantity)
    throw unclear('quantity', `Say how many, from 1 to ${maxIntentQuantity}`)
  const price =
    stated.maxPriceMinor === undefined && saidPrice
      ? priceIn(saidPrice, quantity, stated.currency ?? usual)
      : { maxPriceMinor: stated.maxPriceMinor, currency: stated.currency ?? usual }
  if (stated.currency && stated.currency !== price.currency)
    throw unclear('currency', 'Give the maximum price in one currency')
  if (stated.query === undefined && take.mentionsMoney(words))
    throw unclear('maxPriceMinor', 'Give one price: the maximum that you will pay')
  const query = (stated.query ?? take.leftover(words)).trim().slice(0, maxQuery)
  if (!/[\p{L}\p{N}]/u.test(query)) throw unclear('query', 'Give words to search for')
  const mode = stated.mode ?? saidMode ?? 'assist'
  if (mode === 'autopilot' && price.maxPriceMinor === undefined)
    throw unclear('maxPriceMinor', 'Give the maximum price: autopilot needs one')
  const due = stated.deliverBy ? dueOn(stated.deliverBy, nowMs, timeZone) : saidDue && dueIn(saidDue, nowMs, timeZone)
  const merchants = stated.merchants ?? saidMerchants
  return {
    query,
    currency: price.currency,
    quantity,
    mode,
    prefer: stated.prefer ?? (saidCheapest ? 'price' : 'balanced'),
    ...(price.maxPriceMinor !== undefined && { maxPriceMinor: price.maxPriceMinor }),
    ...(due && { deliverBy: due }),
    ...(merchants.length > 0 && { merchants }),
  }
}
