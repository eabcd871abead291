import { fractionDigits } from './money.ts'

const words: Readonly<Record<string, string>> = {
  $: 'USD',
  us$: 'USD',
  usd: 'USD',
  dollar: 'USD',
  dollars: 'USD',
  buck: 'USD',
  bucks: 'USD',
  '€': 'EUR',
  eur: 'EUR',
  euro: 'EUR',
  euros: 'EUR',
  '£': 'GBP',
  gbp: 'GBP',
  pound: 'GBP',
  pounds: 'GBP',
  quid: 'GBP',
  '¥': 'JPY',
  jpy: 'JPY',
  yen: 'JPY',
}
const sign = 'us\\$|[$€£¥]|usd\\b|eur\\b|gbp\\b|jpy\\b'
const unit = '[$€£¥]|usd\\b|dollars?\\b|bucks?\\b|eur\\b|euros?\\b|gbp\\b|pounds?\\b|quid\\b|jpy\\b|yen\\b'
const digits = '-?\\d+(?:,\\d{3})*(?:\\.\\d+)?(?!\\d|[.,]\\d)'

/** Source of a pattern with three groups: sign before, digits, unit after. */
export const amountPattern = `(${sign})?\\s?(${digits})(?:\\s?(${unit}))?`
/** Source of a pattern that matches only what is certainly money. */
export const moneyPattern = `(?:(?:${sign})\\s?${digits}|${digits}\\s?(?:${unit}))`

/** Source of a pattern that finds money however odd its digits; pounds may be a weight. */
export const mentionPattern = `(?:${sign})\\s?-?\\d|\\d\\s?(?:${unit.replace('pounds?\\\\b|', '')})`

/** ISO 4217 code of a sign or word for money. */
export const currencyOf = (word: string | undefined): string | undefined => words[word?.toLowerCase() ?? '']

/** Digits as people write them to minor units, by text and not by float; undefined when the currency has no such amount. */
export const minorUnits = (text: string, currency: string): number | undefined => {
  if (!/^(\d{1,3}(,\d{3})+|\d{1,12})(\.\d{1,4})?$/.test(text)) return undefined
  const [whole = '', fraction = ''] = text.replaceAll(',', '').split('.')
  const places = fractionDigits(currency)
  if (/[1-9]/.test(fraction.slice(places))) return undefined
  const minor = Number(whole + fraction.slice(0, places).padEnd(places, '0'))
  return Number.isSafeInteger(minor) && minor > 0 ? minor : undefined
}
