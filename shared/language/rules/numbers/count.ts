import { headAt, isPlural } from '#shared/language/rules/nouns.ts'
import type { Sentence } from '#shared/language/rules/sentence.ts'
import { counts, isAlmanac } from './counted.ts'
import { measureAt } from './measures.ts'
import { numberAt, type SaidNumber } from './numbers.ts'

const howMany = 'Say how many pieces as one whole number'
const oneThing = 'Ask for one thing at a time'

const take = (s: Sentence, number: SaidNumber, from: number, to: number): number => {
  if (number.negative || number.whole === undefined) return s.doubt('quantity', from, to, howMany)
  if (s.role(from - 1, 'and') > 0 && s.uses.slice(Math.max(0, from - 30), from).includes('query'))
    return s.doubt('query', from, to, oneThing)
  if (s.counts.length > 0)
    return s.doubt(
      s.role(from - 1, 'and') > 0 || s.low(from - 1) === ',' ? 'query' : 'quantity',
      from,
      to,
      s.counts.includes(number.whole) ? howMany : oneThing,
    )
  s.counts.push(number.whole)
  return s.spend(from, to)
}

/** `x3`, `qty 3`, `3 x`, `3 pieces of`, `3 of them`, `(3)`. */
const marked = (s: Sentence, from: number): number => {
  const word = s.role(from, 'count')
  const mark = word > 0 && /^[:=]$/.test(s.low(from + word)) ? word + 1 : word
  const after = word > 0 ? numberAt(s, from + mark) : undefined
  const isTimes = /^[x*\u00d7]$/.test(s.low(from))
  const stuck = isTimes && after !== undefined && s.token(from + 1)?.glued === true
  if (stuck && s.isProduct(after.to))
    return s.uses[from - 1] === 'query' || !counts(s, after, after.to)
      ? s.spend(from, after.to, 'query')
      : take(s, after, from, after.to)
  if (
    after &&
    after.suffix === '' &&
    (!isTimes || !s.isProduct(after.to) || s.role(after.to, 'arrive') > 0) &&
    measureAt(s, from + mark) === 0
  )
    return take(s, after, from, after.to + s.role(after.to, 'pieces'))
  if (s.low(from) === '(' && s.low(from + 2) === ')' && s.uses[from - 1] === 'query') {
    const number = numberAt(s, from + 1)
    if (number?.suffix === '' && number.to === from + 2) return take(s, number, from, from + 3)
  }
  const number = numberAt(s, from)
  if (!number) return from
  if (number.suffix.toLowerCase() === 'x' && !number.worded)
    return isZoom(s, number.to) ? from : take(s, number, from, number.to)
  if (number.suffix !== '') return from
  const pieces = s.role(number.to, 'pieces', 'ofThem')
  if (pieces === 0 || (s.low(number.to) === 'piece' && s.low(number.to + 1) !== 'of') || isZoom(s, number.to + 1))
    return from
  const more = s.role(number.to + pieces, 'ofThem')
  return take(s, number, from, number.to + pieces + more)
}
const isZoom = (s: Sentence, at: number): boolean =>
  /^(?:zoom|optical|magnif\w{0,12}|digital|faster|speed|binoculars?|loupe|microscope|telescope|power|concentrate|strength|objective)$/.test(
    s.low(at),
  )

/** `ein Paar Socken`: two that belong together, where `ein paar` are some. */
const isPair = (s: Sentence, from: number): boolean =>
  [from, from + 1].some((at) => /^Paar/.test(s.token(at)?.text ?? '')) && /^(?:ein|paar)$/.test(s.low(from))

/** `2-3 mugs`, `2 or 3`, `about 5`, `several`: no number is sure. */
const unsure = (s: Sentence, from: number): number => {
  const many = isPair(s, from) ? 0 : s.role(from, 'many')
  if (many > 0) return s.doubt('quantity', from, from + many, howMany)
  const lead = s.role(from, 'about', 'floor', 'between')
  const first = numberAt(s, from + lead)
  if (first?.suffix !== '' || measureAt(s, from + lead) > 0) return from
  const join = s.role(first.to, 'to')
  const second = join > 0 && s.low(first.to) !== 'and' ? numberAt(s, first.to + join) : undefined
  const both = lead > 0 && join > 0 ? numberAt(s, first.to + join) : undefined
  const last = second ?? both
  if (last)
    return measureAt(s, first.to + join) > 0
      ? s.spend(from, measureAt(s, first.to + join), 'query')
      : s.doubt('quantity', from, last.to, howMany)
  return lead > 0 && s.uses[from - 1] !== 'query' ? s.doubt('quantity', from, first.to, howMany) : from
}

/** `at most 2 pillows`: a comparison that no price follows. */
const atMost = (s: Sentence, from: number): number => {
  const not = s.role(from, 'not')
  const floor = not > 0 ? s.role(from + not, 'floor') : 0
  const cap = floor > 0 ? not + floor : s.role(from, 'cap')
  const number = cap > 0 ? numberAt(s, from + cap) : undefined
  if (number?.suffix !== '') return from
  const sure = floor > 0 || /^(?:at|up|max|maximum|hochstens|maximal|bis|como|hasta|au|jusqu'a)/.test(s.low(from))
  const isMany = number.whole === 1 || isPlural(s, headAt(s, number.to).head)
  return sure && isMany && counts(s, number, number.to)
    ? take(s, number, from, number.to)
    : s.doubt(
        sure ? 'quantity' : 'maxPriceMinor',
        from,
        number.to,
        sure ? howMany : 'Say the highest price with its currency, like $79.99',
      )
}

/** A number between the words of a name: `Aster 14 laptop`, `iPhone 15`. */
const inName = (s: Sentence, from: number, number: SaidNumber): boolean => {
  if (s.uses[from - 1] !== 'query' || number.worded || number.negative) return false
  const before = s.tokens[from - 1]
  if (/^[x*\u00d7]$/.test(before?.low ?? '')) return false
  const label = s.role(from - 1, 'label') > 0 || s.role(from - 2, 'label') === 2
  if (label) return true
  if (before && /\p{L}['\u2019]s$/u.test(before.text) && (number.whole ?? 0) > 99) return true
  const capital = /^\p{L}.*\p{Lu}/u.test(before?.text ?? '') || (/^\p{Lu}/u.test(before?.text ?? '') && from > 1)
  if (s.isProduct(number.to))
    return !isPlural(s, from - 1) && (!isPlural(s, headAt(s, number.to).head) || s.counts.length > 0 || capital)
  return capital && !isPlural(s, from - 1)
}

/** The parts of a pack: `set of 4`, `packs of three`. */
const inPack = (s: Sentence, from: number): boolean =>
  /^(?:of|von|de|mit|a|\u00e0)$/.test(s.low(from - 1)) && s.role(from - 2, 'pack') > 0

/** A number of people or features: `for 4 people`, `with 2 handles`. */
const ofFeature = (s: Sentence, from: number, number: SaidNumber): boolean =>
  s.uses[from - 2] === 'query' &&
  /^(?:with|for|in|mit|fur|con|para|avec|pour|having)$/.test(s.low(from - 1)) &&
  (s.isProduct(number.to) || s.role(number.to, 'pieces') > 0) &&
  number.whole !== undefined &&
  !number.negative

/** How many pieces; a number that counts nothing for sure is asked about. */
export const readCount = (s: Sentence, from: number): number => {
  const spaced = numberAt(s, from)
  if (spaced?.digits.includes(' ')) return s.doubt('quantity', from, spaced.to, howMany, spaced.to + 1)
  if (spaced && /^(?:pcs?|stk|uds?)$/i.test(spaced.suffix)) return take(s, spaced, from, spaced.to)
  const measure = measureAt(s, from)
  if (measure > 0) {
    s.measures.push(s.words(from, measure))
    return s.spend(from, measure, 'query')
  }
  const first = numberAt(s, from)
  const pack = first && (inPack(s, from) || ofFeature(s, from, first)) ? first : undefined
  if (pack) return s.spend(from, pack.to, 'query')
  for (const read of [atMost, marked, unsure]) {
    const to = s.uses[from] === 'free' ? read(s, from) : from
    if (to > from) return to
  }
  if (s.uses[from] !== 'free') return from + 1
  const number = numberAt(s, from)
  if (!number) return from
  if (isSaidTwice(s, number)) return take(s, number, from, number.to + 3)
  if (inName(s, from, number) || isAlmanac(s, number)) return s.spend(from, number.to, 'query')
  if (number.whole === 1 && number.worded) return pronoun(s, from, number)
  const of = number.worded && /^(?:of|de|d')$/.test(s.low(number.to)) ? number.to + 1 : number.to
  const next = measureAt(s, of) > 0 ? measureAt(s, of) : of
  if (number.suffix === '' && s.uses[from - 1] !== 'query' && counts(s, number, next))
    return take(s, number, from, of + s.role(of, 'ofThem'))
  return s.doubt('quantity', from, number.to, howMany, number.to + 1)
}
/** `three (3) mugs`. */
const isSaidTwice = (s: Sentence, { to, whole }: SaidNumber): boolean =>
  whole !== undefined &&
  s.low(to) === '(' &&
  s.low(to + 2) === ')' &&
  numberAt(s, to + 1)?.whole === whole &&
  s.isProduct(to + 3)
/** `one` counts at the beginning of a phrase; elsewhere it stands for the thing. */
const pronoun = (s: Sentence, from: number, number: SaidNumber): number => {
  if (s.uses[from - 1] === 'query' || !s.isProduct(number.to)) return s.spend(from, number.to, 'link')
  return take(s, number, from, number.to)
}
