import { type Phrases, phrasesAt, phrasesOf } from './phrases.ts'
import type { Sentence } from './sentence.ts'
import { near } from './spelling.ts'
import { comparable, tokensOf } from './tokens.ts'

/** A merchant that may be named. */
export interface KnownMerchant {
  merchantId: string
  name: string
}

/** How known merchants may be written: id, id with spaces, name. */
export const merchantPhrases = (merchants: readonly KnownMerchant[]): Phrases<string> =>
  phrasesOf(
    merchants.flatMap(({ merchantId, name }) =>
      [...new Set([merchantId, merchantId.replaceAll('-', ' '), name])].flatMap((written) => {
        const words = tokensOf(written).map(({ low }) => low)
        return words.length > 0 ? [[words.join(' '), merchantId] as const] : []
      }),
    ),
  )

/** Shops that people name and that nobody here knows unless they are admitted. */
const shops = new Set(
  'amazon ebay ikea walmart target costco etsy aliexpress temu argos tesco otto zalando mediamarkt fnac bestbuy alibaba shein asos sephora decathlon carrefour lidl aldi'.split(
    ' ',
  ),
)

let countries: ReadonlySet<string> | undefined
/** Where goods come from, and no shop: names of countries from the platform's own data. */
const isCountry = (word: string): boolean => {
  const display = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  countries ??= new Set(letters.flatMap((a) => letters.map((b) => comparable(display.of(a + b) ?? ''))))
  return countries.has(word)
}

/** Merchants in a row: `a, b or c`. Where the row ends, and who is in it. */
const row = (s: Sentence, from: number): { to: number; ids: string[] } => {
  const ids: string[] = []
  let to = from
  for (let at = from; ids.length < 20; ) {
    const [phrase] = phrasesAt(s.around.merchants, s.tokens, at)
    if (!phrase) break
    ids.push(phrase.means)
    to = at + phrase.words.length
    at = s.past(to + (s.low(to) === ',' ? 1 : 0), ['or', 'and', 'from'], 2)
  }
  return { to, ids }
}
/** From the negation or preposition to the first name, past words that say nothing. */
const lead = (s: Sentence, from: number): number => s.past(from, ['only', 'from', 'verb', 'or', 'article', 'filler'], 4)

/** Who may be asked, and who may not. */
export const readMerchants = (s: Sentence, from: number): number => {
  const negation = s.role(from, 'not', 'butNot')
  const rather = s.role(from, 'rather')
  const start = lead(s, from + Math.max(negation, rather))
  const { to, ids } = row(s, start)
  if (ids.length > 0) {
    if (rather > negation) return s.doubt('merchants', from, to, 'Say which merchants to ask, or which not to')
    for (const id of ids) (negation > 0 ? s.notMerchants : s.merchants).add(id)
    return s.spend(from, to + s.role(to, 'only'))
  }
  return unknown(s, from, negation)
}

/** A known merchant with a typing error, or another of a series: `merchant-c`. */
const isAlmost = (s: Sentence, at: number): boolean =>
  [...s.around.merchants.values()].flat().some(({ words }) => {
    const written = words.map((_, n) => s.tokens[at + n]?.low ?? '').join(' ')
    return near(written, words.join(' '))
  })

/** `from Amazon`, which is nobody here. */
const unknown = (s: Sentence, from: number, negation: number): number => {
  const only = s.role(from + negation, 'only')
  const word = s.role(from + negation + only, 'from')
  const at = from + negation + only + word
  const token = s.token(at)
  if (word === 0 || token?.kind !== 'word') return from
  const places = /^(?:from|bei|von|chez|de|at|via|en)$/.test(s.low(at - 1)) || word > 1
  const isShop = shops.has(token.low) || /^[a-z0-9-]{2,30}\.(?:com|org|net|de|fr|es|co\.uk)$/.test(token.low)
  const isName =
    /^(?:from|via|bei|chez)$/.test(s.low(at - 1)) &&
    /^\p{Lu}/u.test(token.text) &&
    s.lexicon.language === 'en' &&
    !isCountry(token.low)
  if (!places || !(isShop || isName || isAlmost(s, at))) return from
  return s.doubt('merchants', from, at + 1, 'Name merchants that Purser buys from')
}
