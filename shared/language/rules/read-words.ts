import { today } from '#shared/kernel/calendar.ts'
import { readDue } from './days/due.ts'
import { languageOf } from './languages.ts'
import { readManner, readPlain } from './manner.ts'
import { type KnownMerchant, merchantPhrases, readMerchants } from './merchants.ts'
import { readPrice } from './money/price.ts'
import { readCount } from './numbers/count.ts'
import { leftoverOf } from './query.ts'
import { type Doubt, type Field, type SaidPrice, Sentence } from './sentence.ts'
import { type Token, tokensOf } from './tokens.ts'
import { readWithout } from './without.ts'

/** What words mean, as far as they are sure. */
export interface Reading {
  language: 'en' | 'de' | 'es' | 'fr'
  /** What is left to search for. */
  query: string
  /** The highest price; for all pieces where it is `together`. */
  price?: SaidPrice & { together: boolean }
  /** The lowest price, in the same way. */
  lowest?: SaidPrice & { together: boolean }
  quantity?: number
  /** The last moment it may arrive, ISO 8601. */
  deliverBy?: string
  merchants: string[]
  notMerchants: string[]
  /** What the goods must not be or have. */
  without: string[]
  /** Sizes, weights and numbers of a name; they are in the query too. */
  measures: string[]
  mode?: 'assist' | 'autopilot'
  /** Whether the lowest price is wanted. */
  prefersPrice: boolean
  /** Words that change nothing. */
  unread: string[]
  /** What has to be asked before anything is done. */
  doubts: Doubt[]
  /** How many looks at tokens it took. */
  looks: number
}

/** What a reader has to know beside the words. */
export interface ReadingContext {
  nowMs: number
  /** IANA name. */
  timeZone: string
  /** What an amount without a currency is in. */
  currency: string
  merchants: readonly KnownMerchant[]
}

/** In this order: whoever reads the longest and surest phrase comes first. */
const readers = [readMerchants, readManner, readPrice, readDue, readCount, readWithout, readPlain]

/** Marks that begin nothing. */
const isPlainMark = (token: Token | undefined): boolean =>
  token?.kind === 'mark' && !/^[-–—~<>*×(&+/≈≤≥]$/.test(token.text)

/** Values that contradict each other are asked about. */
const settle = (s: Sentence): void => {
  const all = s.words(0, Math.min(s.tokens.length, 30))
  const doubt = (field: Field, says: string) => s.doubts.push({ field, words: all, says })
  const different = (prices: readonly SaidPrice[]) =>
    new Set(prices.map(({ minor, currency }) => `${minor} ${currency}`)).size
  if (different(s.prices) > 1) doubt('maxPriceMinor', 'Say one highest price')
  if (different(s.lowest) > 1) doubt('minPriceMinor', 'Say one lowest price')
  if (s.each && s.together) doubt('maxPriceMinor', 'Say whether the price is for each piece or for all')
  if (s.forAll && !s.each && !s.together && (s.counts[0] ?? 1) > 1)
    doubt('maxPriceMinor', 'Say whether the price is for each piece or for all')
  if (s.uncapped && s.prices.length > 0) doubt('maxPriceMinor', 'Say whether there is a highest price')
  if (s.dues.size > 1) doubt('deliverBy', 'Say one last day')
  if ([...s.merchants].some((id) => s.notMerchants.has(id)))
    doubt('merchants', 'Say which merchants to ask, or which not to')
}

/** Reads a sentence: every token ends in a field, in the query, or unread; what looks like a number, a date or a negation and is not sure is a doubt. Its work grows with the length of the text. */
export const readWords = (text: string, context: ReadingContext): Reading => {
  const tokens = tokensOf(text)
  const { lexicon, foreign } = languageOf(tokens)
  const s = new Sentence(tokens, lexicon, {
    ...context,
    now: today(context.nowMs, context.timeZone),
    merchants: merchantPhrases(context.merchants),
  })
  if (foreign)
    s.doubts.push({
      field: 'text',
      words: s.words(0, 12),
      says: 'Say it in English, German, Spanish or French, or give fields',
    })
  for (let at = 0; at < tokens.length; ) {
    let to = at
    for (const read of isPlainMark(tokens[at]) ? [readPlain] : readers) {
      to = read(s, at)
      if (to > at) break
    }
    at = to
  }
  settle(s)
  const [price] = s.prices
  const [lowest] = s.lowest
  const [quantity] = s.counts
  const [deliverBy] = s.dues
  return {
    language: lexicon.language,
    ...leftoverOf(s),
    ...(price && { price: { ...price, together: s.together } }),
    ...(lowest && { lowest: { ...lowest, together: s.together } }),
    ...(quantity !== undefined && { quantity }),
    ...(deliverBy !== undefined && { deliverBy }),
    merchants: [...s.merchants],
    notMerchants: [...s.notMerchants],
    without: s.without,
    measures: s.measures,
    ...(s.mode && { mode: s.mode }),
    prefersPrice: s.prefersPrice,
    doubts: s.doubts,
    looks: s.looks,
  }
}
