import { fractionDigits } from '#shared/kernel/money.ts'
import { numberAt, type SaidNumber } from '#shared/language/rules/numbers/numbers.ts'
import type { Sentence } from '#shared/language/rules/sentence.ts'
import { currencyAt, currencyIn, type SaidCurrency, together } from './currencies.ts'

/** A number that may be money, with whatever says so. */
export interface Amount {
  to: number
  number: SaidNumber
  /** Whether a sign, a code or a name of a currency stands beside it. */
  money: boolean
  /** The currency that is named; absent when none is, or when it is not sure which. */
  currency?: string
  cents: boolean
  /** `pounds`, which may be a weight. */
  pounds: boolean
}

const pounds = /^pounds?$|^pfund$|^libras?$|^livres?$/

/** Currencies of places where a point separates the fraction and a comma the thousands. */
const pointed = new Set(
  'USD GBP AUD CAD NZD SGD HKD JPY CNY INR KRW MXN MYR PHP THB TWD ILS PKR NGN KES ZAR EGP'.split(' '),
)

/** The marks of digits, as whole and fraction; undefined when they can be read two ways. */
const parts = (digits: string, currency: string, places: number, comma: boolean): [string, string] | undefined => {
  if (/^\d{1,15}$/.test(digits)) return [digits, '']
  if (/^\d{1,3}(?: \d{3}){1,4}(?:[.,]\d{1,2})?$/.test(digits))
    return split(digits.replaceAll(' ', '').replace(',', '.'), '.')
  const plain = digits.replaceAll(/['\u2019]/g, '')
  if (plain !== digits && !/^\d{1,3}(?:['\u2019]\d{3}){1,4}(?:\.\d{1,2})?$/.test(digits)) return undefined
  if (/^\d{1,2}(?:,\d{2}){1,4},\d{3}(?:\.\d{1,2})?$/.test(plain))
    return currency === 'INR' ? split(plain.replaceAll(',', ''), '.') : undefined
  if (/^\d{1,3}(?:,\d{3}){1,4}\.\d{1,4}$/.test(plain)) return split(plain.replaceAll(',', ''), '.')
  if (/^\d{1,3}(?:\.\d{3}){1,4},\d{1,4}$/.test(plain)) return split(plain.replaceAll('.', ''), ',')
  if (/^\d{1,3}(?:,\d{3}){2,4}$/.test(plain)) return split(plain.replaceAll(',', ''), '.')
  if (/^\d{1,3}(?:\.\d{3}){2,4}$/.test(plain)) return split(plain.replaceAll('.', ''), ',')
  if (/^\d{1,3},\d{3}$/.test(plain)) return comma || places === 3 ? undefined : split(plain.replace(',', ''), '.')
  if (/^\d{1,3}\.\d{3}$/.test(plain)) {
    if (places === 3) return split(plain, '.')
    return pointed.has(currency) && !comma ? undefined : split(plain.replace('.', ''), ',')
  }
  if (/^\d{1,15}\.\d{1,4}$/.test(plain)) return split(plain, '.')
  if (/^\d{1,15},\d{1,2}$/.test(plain)) return pointed.has(currency) && !comma ? undefined : split(plain, ',')
  return /^\d{1,15}$/.test(plain) ? [plain, ''] : undefined
}
const split = (text: string, mark: string): [string, string] => {
  const [whole = '', fraction = ''] = text.split(mark)
  return [whole, fraction]
}

/** Digits as people write them to minor units, by text and not by float; undefined when it is not sure, or no amount above zero. */
export const minorOf = (
  amount: Pick<Amount, 'number' | 'cents'>,
  currency: string,
  comma: boolean,
): number | undefined => {
  const { digits, scale, negative } = amount.number
  const places = amount.cents ? 0 : fractionDigits(currency)
  const read = negative ? undefined : parts(digits, currency, fractionDigits(currency), comma)
  if (!read) return undefined
  const [whole, fraction] = read
  const scaled = BigInt(whole + fraction) * BigInt(scale) * 10n ** BigInt(places)
  const divisor = 10n ** BigInt(fraction.length)
  if (scaled % divisor !== 0n) return undefined
  const minor = Number(scaled / divisor)
  return Number.isSafeInteger(minor) && minor > 0 ? minor : undefined
}

/** Right behind the digits: `50p`, `99ct`. */
const isCents = (suffix: string): boolean => /^(?:p|c|ct|cts)$/i.test(suffix)

const isPence = (word: string): boolean => /^(?:p|pence|penny|pennies)$/i.test(word)

/** `50,- Euro`, `CHF 20.-`: no fraction. */
const isWholeMark = (s: Sentence, at: number): boolean =>
  /^[.,]$/.test(s.low(at)) && /^[-\u2013\u2014]$/.test(s.low(at + 1)) && s.token(at + 1)?.glued === true

/** A number with what names its currency, before or after it. */
export const amountAt = (s: Sentence, from: number): Amount | undefined =>
  s.once('amount', from, () => readAmount(s, from))
const readAmount = (s: Sentence, from: number): Amount | undefined => {
  const minus = s.low(from) === '-' && s.token(from + 1)?.kind === 'sign'
  const start = minus ? from + 1 : from
  const before = currencyAt(s, start)
  const at = before ? before.to : start
  const number = numberAt(s, at)
  if (!number || (before && number.suffix !== '' && !currencyIn(number.suffix))) return undefined
  if (/^(?:240|360|480|720|1080|1440|2160|4320)p$/i.test(s.low(at))) return undefined
  const inside = currencyIn(number.suffix)
  if (number.suffix !== '' && !inside && !isCents(number.suffix)) return undefined
  const cents = number.suffix !== '' && !inside ? true : s.listed(s.lexicon.cents, number.to) > 0
  const grand = s.tokens.slice(at, number.to).some(({ low }) => low === 'grand')
  const whole = isWholeMark(s, number.to) ? number.to + 2 : number.to
  const after = inside ? { to: number.to, currency: inside } : cents ? undefined : currencyAt(s, whole)
  const isPounds = !before && pounds.test(s.low(number.to)) && after?.to !== number.to + 2
  const end = cents
    ? number.suffix === ''
      ? number.to + 1
      : number.to
    : isPounds
      ? number.to + 1
      : (after?.to ?? (before ? whole : number.to))
  const second = after ? currencyAt(s, after.to) : undefined
  const currency =
    second && !s.token(second.to - 1)?.glued && second.currency !== after?.currency
      ? undefined
      : isPounds || (cents && isPence(number.suffix || s.low(number.to)) && !before)
        ? 'GBP'
        : named(before, after)
  return {
    to: end,
    number: minus ? { ...number, negative: true } : number,
    money: before !== undefined || after !== undefined || cents || isPounds || grand,
    ...(currency && { currency }),
    cents,
    pounds: isPounds,
  }
}
const named = (before: SaidCurrency | undefined, after: SaidCurrency | undefined): string | undefined =>
  before && after
    ? before.currency && after.currency
      ? together(before.currency, after.currency)
      : undefined
    : (before ?? after)?.currency
