import { headAt, isPlural } from '#shared/language/rules/nouns.ts'
import type { Sentence } from '#shared/language/rules/sentence.ts'
import { measureAt } from './measures.ts'
import type { SaidNumber } from './numbers.ts'

/** Whether a number before these words counts them, and does not belong to their name. */
export const counts = (s: Sentence, number: SaidNumber, at: number): boolean => {
  const { head, words } = headAt(s, at)
  if (isPacks(s, at - 1) && measureAt(s, at - 1) === at) return true
  if (words === 0 || isThousands(s, number) || isOneOfMany(s, at, head)) return false
  if (number.whole === 1 || words === 1) return !isYear(s, number, at)
  if (isYear(s, number, at)) return false
  if (s.lexicon.language === 'de') return true
  if (s.lexicon.language !== 'en') return isPlural(s, at) || isPlural(s, head)
  return isPlural(s, head)
}
/** `two 3-packs`. */
const isPacks = (s: Sentence, at: number): boolean => /^\d+-?(?:packs|sets)$/.test(s.low(at))
/** `2k monitors`: a resolution, or two thousand. */
const isThousands = (s: Sentence, { to, scale, worded }: SaidNumber): boolean =>
  scale === 1000 && !worded && /k$/.test(s.low(to - 1))
/** `2 person tents`: tents for two, or two tents. */
const isOneOfMany = (s: Sentence, at: number, head: number): boolean =>
  head > at &&
  /^(?:person|people|man|cup|slice|port|speed|ply|seat|drawer|piece|pack|channel|foot|inch|day|hour|year|minute|month|week|watt|gallon|liter|litre|quart)$/.test(
    s.low(at),
  )

/** `2027 planner`: a year, not a count. */
const isYear = (s: Sentence, { digits, scale, whole = 0 }: SaidNumber, at: number): boolean =>
  /^\d{4}$/.test(digits) && scale === 1 && whole >= 1900 && whole <= 2100 && !isPlural(s, headAt(s, at).head)

/** `2027 planner`, whatever else is counted. */
export const isAlmanac = (s: Sentence, number: SaidNumber): boolean => {
  const { head } = headAt(s, number.to)
  return (
    isYear(s, number, number.to) &&
    /^(?:calendar|planner|diary|almanac|yearbook|edition|kalender|agenda|calendario|calendrier)$/.test(s.low(head))
  )
}
