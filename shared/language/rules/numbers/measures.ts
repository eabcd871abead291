import { headAt, isPlural } from '#shared/language/rules/nouns.ts'
import type { Sentence } from '#shared/language/rules/sentence.ts'
import { numberAt } from './numbers.ts'

/** Symbols of units, the same in every language; a symbol of one letter counts only right after digits or before a product word. */
const symbols = new Set(
  'mm cm dm m km in ft yd mi mg g kg t oz lb lbs ml cl dl l gal w kw kwh wh v kv mv a ma mah ah hz khz mhz ghz kb mb gb tb kib mib gib tib mp px dpi ppi fps db lm lx k c f n nm bar psi rpm % \u00b0 \u00b0c \u00b0f ply pt qt sq ghz mbps gbps kbps mbit gbit bit tog gsm den d\u03c0 cc hp ps btu va ohm cal kcal iu mcg ug fl p i'.split(
    ' ',
  ),
)
const alone = new Set(['in', 'k', 'n', 'a', 'd', 't', 'p', 'i', 'pt', 'bar', 'fl', 'mi', 'den'])
const marks = new Set(['%', '"', "'", '\u2033', '\u2032', '\u00b0', '\u201d'])

/** How many tokens of a unit stand here, after a number. */
const unitAt = (s: Sentence, at: number): number => {
  const token = s.token(at)
  if (!token) return 0
  if (token.kind === 'mark')
    return marks.has(token.text) ? (/^[cf]$/.test(s.low(at + 1)) && s.token(at + 1)?.glued ? 2 : 1) : 0
  if (alone.has(token.low)) {
    const isInch = token.low === 'in'
    if (s.isProduct(at + 1)) return isInch && (smallBefore(s, at) || numberAt(s, at + 1)) ? 0 : 1
    return !isInch && token.low !== 'a' && s.isEnd(at + 1) ? 1 : 0
  }
  return s.listed(s.lexicon.units, at) || (symbols.has(token.low) ? 1 : 0)
}
/** `2 in black` may be two pieces. */
const smallBefore = (s: Sentence, at: number): boolean => Number(s.low(at - 1)) < 5

/** Units that stand right behind the digits. */
export const hardSuffix =
  /^-?(?:inch(?:es)?|foot|feet|ft|in|mm|cm|m|km|g|kg|mg|oz|lbs?|ml|cl|l|w|kw|kwh|wh|v|ma|mah|ah|a|hz|khz|mhz|ghz|kb|mb|gb|tb|mp|px|dpi|fps|db|lm|rpm|psi|ply|gal|bit|cc|hp|qt|pt|lux|btu|gsm|den|iu|mcg|zoll|pouces?|pulgadas?|liters?|litres?|litros?|watts?|volts?|metros?|m[e\u00e8]tres?|grams?|grammes?|gramos?)$/i

/** Whether what stands right behind the digits makes them part of a name or a measure: `27-inch`, `4K`, `1080p`, `10w-40`. */
const isNamePart = (suffix: string, worded: boolean): boolean =>
  !worded && suffix !== '' && !/^(?:st|nd|rd|th|x|am|pm|h|er|ere|eme|e|ter|ten|\u00ba|\u00aa)$/i.test(suffix)

/** `4K monitor`: a name, where 4,000 would be money or a count. */
const isResolution = (s: Sentence, from: number, to: number): boolean => {
  const { digits = '', suffix = '' } = s.token(from)?.number ?? {}
  return (
    suffix.toLowerCase() === 'k' &&
    /^(?:[2-9]|1\d)$/.test(digits) &&
    s.isProduct(to) &&
    (/^[48]$/.test(digits) || !isPlural(s, headAt(s, to).head))
  )
}

/** A measure that begins here: a number and a unit, dimensions, or digits that letters follow. Where it ends; 0 without one. */
export const measureAt = (s: Sentence, from: number): number => s.once('measure', from, () => readMeasure(s, from))
const readMeasure = (s: Sentence, from: number): number => {
  const number = numberAt(s, from)
  if (!number) return 0
  if (isResolution(s, from, number.to)) return number.to
  if (isNamePart(number.suffix, number.worded)) {
    const unit = hardSuffix.test(number.suffix)
    return unit ? behind(s, number.to) : number.to
  }
  if (number.suffix.toLowerCase() === 'x' || isTimes(s.low(number.to))) {
    const second = numberAt(s, number.suffix === '' ? number.to + 1 : number.to)
    if (!second) return 0
    const unit = unitAt(s, second.to)
    const third = isTimes(s.low(second.to)) ? numberAt(s, second.to + 1)?.to : undefined
    if (!third && unit > 0 && !isLength(s.low(second.to)) && s.uses[from - 1] !== 'query') return 0
    return third
      ? third + unitAt(s, third)
      : unit > 0
        ? second.to + unit
        : isNamePart(second.suffix, second.worded)
          ? second.to
          : 0
  }
  if (number.suffix !== '') return 0
  const unit = unitAt(s, number.to)
  if (unit > 0) return behind(s, number.to + unit)
  return softAt(s, number.to) ? number.to + 1 : 0
}
const isLength = (word: string): boolean =>
  /^(?:mm|cm|dm|m|in|ft|inch|inches|feet|foot|meters?|metres?|metern?|zoll|pouces|pulgadas|metros?|metres?|"|')$/.test(
    word,
  )
const isTimes = (word: string): boolean => word === 'x' || word === '\u00d7' || word === 'by'

/** `fl oz`, `5 ft 6 in`: what may follow a unit. */
const behind = (s: Sentence, at: number): number => (s.low(at) === 'oz' ? at + 1 : at)

/** A unit that is one only before a product word: the `slice` of `4 slice toaster`. */
const softAt = (s: Sentence, at: number): boolean => {
  const word = s.low(at)
  if (/^(?:pack|pk)$/.test(word) && s.low(at + 1) === 'of') return true
  if (word === '' || !s.isProduct(at + 1))
    return s.lexicon.language === 'en' && word === 'person' && s.isProduct(at + 1)
  if (s.listed(s.lexicon.softUnits, at) === 0) return false
  const isCounted = numberAt(s, at - 2) !== undefined || /^[x\u00d7]$/.test(s.low(at - 2))
  return isCounted || !isPlural(s, headAt(s, at).head)
}
