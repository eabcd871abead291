import { ownValue } from '#shared/kernel/own-value.ts'
import { type Phrases, phrasesAt, phrasesIn, phrasesOf } from '#shared/language/rules/phrases.ts'
import type { Sentence } from '#shared/language/rules/sentence.ts'
import { comparable } from '#shared/language/rules/tokens.ts'

/** What names a currency: its ISO code, or that the words fit several. */
export interface SaidCurrency {
  to: number
  /** Absent when several currencies have this name. */
  currency?: string
}

/** Codes that are words too: they name a currency only in capitals beside a number. */
const words = new Set('ALL ANG BAM BOB COP CUP GEL LAK LEK MAD MOP PEN RON RUB SAR SOS TOP TRY FIM SIT'.split(' '))
const codes = new Set(Intl.supportedValuesOf('currency').filter((code) => !/^X(?![AOP]F)/.test(code)))
const spokenNames = { euro: 'EUR', euros: 'EUR', dollar: 'USD', dollars: 'USD', bucks: 'USD', yen: 'JPY' }
/** For signs that several share, the one that people mean who write the sign alone. */
const usualSigns: Readonly<Record<string, string>> = {
  $: 'USD',
  '\u00a3': 'GBP',
  '\u00a5': 'JPY',
  '\u5186': 'JPY',
  '\u5143': 'CNY',
  '\u20ac': 'EUR',
  '\u20a9': 'KRW',
  '\u20bd': 'RUB',
  '\u20ba': 'TRY',
  us$: 'USD',
  au$: 'AUD',
  c$: 'CAD',
  s$: 'SGD',
  r$: 'BRL',
  '\u20b9': 'INR',
  rs: 'INR',
  inr: 'INR',
}
/** Names that belong to several currencies, none of which people mean without saying more. */
const unsureNames =
  'kr|krona|krone|kronor|kroner|crown|crowns|kronen|couronnes|coronas|franc|francs|franken|peso|pesos|dinar|dinars|dirham|dirhams|riyal|riyals|rial|rials|rupee|rupees|shilling|shillings|lira|liras|lire|real|reais|reales|won|pound coins|mark|marks'

function lazily<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** Signs that the list of usual ones lacks, from the platform's own data. */
const rareSigns = lazily((): ReadonlyMap<string, string | undefined> => {
  const signs = new Map<string, string | undefined>()
  for (const currency of codes)
    for (const currencyDisplay of ['symbol', 'narrowSymbol'] as const) {
      const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay })
      const sign = comparable(format.formatToParts(1).find(({ type }) => type === 'currency')?.value ?? '')
      if (!/^[a-z]+$/.test(sign))
        signs.set(sign, signs.has(sign) && signs.get(sign) !== currency ? undefined : currency)
    }
  return signs
})
const signed = (sign: string): string | undefined => ownValue(usualSigns, sign) ?? rareSigns().get(sign)

/** English names of all currencies, from the platform's own data. */
const names = lazily((): Phrases<string | undefined> => {
  const display = new Intl.DisplayNames('en', { type: 'currency' })
  const all = new Map<string, string | undefined>()
  for (const code of codes) {
    const name = comparable(display.of(code) ?? code)
    for (const each of [name, `${name}s`]) all.set(each, all.has(each) ? undefined : code)
  }
  for (const name of unsureNames.split('|')) all.set(name, undefined)
  return phrasesOf(all)
})

const codeAt = (s: Sentence, at: number): string | undefined => {
  const token = s.token(at)
  const code = token?.text.toUpperCase() ?? ''
  if (token?.kind !== 'word' || code.length !== 3 || !codes.has(code)) return undefined
  return words.has(code) && token.text !== code ? undefined : code
}

/** A sign, code or name of a currency that begins here. */
export const currencyAt = (s: Sentence, at: number): SaidCurrency | undefined => {
  const token = s.token(at)
  if (!token || token.kind === 'number') return undefined
  if (token.kind === 'sign') return { to: at + 1, ...coded(signed(token.low)) }
  if (token.kind === 'mark') return undefined
  const sign = s.token(at + 1)
  const prefixed = sign?.kind === 'sign' && sign.glued ? signed(token.low + sign.low) : undefined
  if (prefixed) return { to: at + 2, currency: prefixed }
  const code = codeAt(s, at)
  if (code)
    return { to: sign?.kind === 'sign' && sign.glued && signed(sign.low) === code ? at + 2 : at + 1, currency: code }
  const [local] = phrasesAt(phrasesIn(s.lexicon.money), s.tokens, at)
  const [name] = phrasesAt(names(), s.tokens, at)
  if (name && name.words.length > (local?.words.length ?? 0))
    return { to: at + name.words.length, ...coded(name.means) }
  if (local) return { to: at + local.words.length, currency: local.means }
  return token.low === 'rs' ? { to: at + 1, currency: 'INR' } : undefined
}

/** A code that stands without a space beside the digits: `usd50`, `50eur`. */
export const currencyIn = (text: string): string | undefined => {
  const code = text.toUpperCase()
  if (codes.has(code) && !words.has(code)) return code
  return ownValue(spokenNames, text.toLowerCase())
}

/** Whether two names can be said of one amount: `$50 CAD`, but not `$50 EUR`. */
export const together = (sign: string | undefined, code: string | undefined): string | undefined => {
  if (sign === undefined || code === undefined || sign === code) return sign ?? code
  const narrow = (currency: string) =>
    new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
      .formatToParts(1)
      .find(({ type }) => type === 'currency')?.value
  return narrow(sign) === narrow(code) && usualCodes.has(sign) ? code : undefined
}
const usualCodes = new Set(['USD', 'GBP', 'JPY'])
const coded = (currency: string | undefined) => (currency === undefined ? {} : { currency })
