import { ownValue } from '#shared/kernel/own-value.ts'
import type { Sentence } from '#shared/language/rules/sentence.ts'

/** A number as it stands: `digits` keeps its marks, because their meaning depends on what is counted. */
export interface SaidNumber {
  to: number
  digits: string
  /** What it is multiplied by: 1000 for `2k`. */
  scale: number
  /** As a plain whole number; absent when there are marks in it that can be read two ways. */
  whole?: number
  negative: boolean
  /** What follows the digits without a space. */
  suffix: string
  /** Written as a word. */
  worded: boolean
}

const suffixScales: Readonly<Record<string, number>> = { k: 1000, mio: 1_000_000, mn: 1_000_000, bn: 1_000_000_000 }
const longestNumber = 15

const small = (s: Sentence, at: number): number | undefined => {
  const { small: words } = s.lexicon.numbers
  const word = s.low(at)
  if (Object.hasOwn(words, word)) return words[word]
  const [tens, unit, more] = word.split('-', 3)
  if (unit === undefined || more !== undefined || !Object.hasOwn(words, tens ?? '') || !Object.hasOwn(words, unit))
    return undefined
  const sum = (words[tens ?? ''] ?? 0) + (words[unit] ?? 0)
  return (words[tens ?? ''] ?? 0) >= 20 && (words[unit] ?? 99) < 20 && (words[unit] ?? 0) > 0 ? sum : undefined
}
const scaleAt = (s: Sentence, at: number): number | undefined => {
  const { scale } = s.lexicon.numbers
  const word = s.low(at)
  return ownValue(scale, word)
}

/** Whether a small number may follow what was read: twenty-five, soixante dix, hundred five. */
const mayFollow = (current: number, next: number): boolean => {
  const rest = current % 100
  if (current === 0) return true
  if (rest === 0) return next > 0
  return rest >= 20 && rest % 10 === 0 && next > 0 && (next < 10 || ((rest === 60 || rest === 80) && next < 20))
}

/** `treinta y una`, `vingt et une`, `ciento una`: one, where an article cannot stand. */
const oneAt = (s: Sentence, at: number): number | undefined =>
  s.lexicon.language !== 'en' && /^un[ae]?$/.test(s.low(at)) ? 1 : undefined

/** A number in words; `a hundred` begins with an article. */
const wordedAt = (s: Sentence, from: number): SaidNumber | undefined => {
  const article = s.role(from, 'article') === 1 && scaleAt(s, from + 1) !== undefined
  let at = article ? from + 1 : from
  let [total, current, read] = [0, 0, false]
  for (let left = longestNumber; left > 0; left--) {
    const joined = read && s.low(at) === s.lexicon.numbers.and ? at + 1 : at
    const unit = small(s, joined) ?? (joined > at || (read && current % 100 === 0) ? oneAt(s, joined) : undefined)
    const scale = scaleAt(s, at)
    if (unit !== undefined && (!read || mayFollow(current, unit)) && (joined === at || joins(s, current, total))) {
      current += unit
      at = joined + 1
    } else if (scale !== undefined && (scale > current || current === 0 || scale < 100)) {
      if (read && current === 0) break
      if (scale < 1000) current = (read && current > 0 ? current : 1) * scale
      else [total, current] = [total + (read && current > 0 ? current : 1) * scale, 0]
      at += 1
    } else break
    read = true
  }
  if (!read) return undefined
  return {
    to: at,
    digits: String(total + current),
    scale: 1,
    whole: total + current,
    negative: false,
    suffix: '',
    worded: true,
  }
}
const joins = (s: Sentence, current: number, total: number): boolean =>
  s.lexicon.language === 'en' || s.lexicon.language === 'de'
    ? current % 100 === 0 && (current > 0 || total > 0)
    : current % 10 === 0

const wholeOf = (digits: string, scale: number): number | undefined => {
  const plain = /^\d{1,20}$/.test(digits)
    ? Number(digits)
    : /^\d{1,3}(?:,\d{3}){1,5}$/.test(digits)
      ? Number(digits.replaceAll(',', ''))
      : undefined
  return plain === undefined ? undefined : plain * scale
}

const minusWords = new Set(['minus', 'negative'])

/** The number that begins here, in digits or words. */
export const numberAt = (s: Sentence, from: number): SaidNumber | undefined =>
  s.once('number', from, () => {
    const minus = minusWords.has(s.low(from)) ? readNumber(s, from + 1) : undefined
    return minus ? { ...minus, negative: true } : readNumber(s, from)
  })
const readNumber = (s: Sentence, from: number): SaidNumber | undefined => {
  const token = s.token(from)
  if (token?.kind !== 'number' || !token.number) return halfAt(s, from) ?? wordedAt(s, from)
  const { digits, suffix, negative } = token.number
  const spaced = spacedAt(s, from)
  if (spaced) return { to: spaced.to, digits: spaced.digits, scale: 1, negative, suffix: '', worded: false }
  const glued = ownValue(suffixScales, suffix.toLowerCase()) ?? 1
  const next = glued === 1 && suffix === '' ? scaleAt(s, from + 1) : undefined
  const thousands = next === undefined && suffix === '' && s.low(from + 1) === 'k' ? 1000 : undefined
  const scale = next ?? thousands ?? glued
  const whole = wholeOf(digits, scale)
  return {
    to: next || thousands ? from + 2 : from + 1,
    digits,
    scale,
    ...(whole !== undefined && { whole }),
    negative,
    suffix: glued === 1 ? suffix : '',
    worded: false,
  }
}

/** `1 000 000`: groups of three, which may also be two numbers; only an amount of money reads them. */
const spacedAt = (s: Sentence, from: number): { to: number; digits: string } | undefined => {
  const first = s.token(from)?.number
  if (first?.suffix !== '' || !/^\d{1,3}$/.test(first.digits)) return undefined
  let [to, digits] = [from + 1, first.digits]
  for (; to < from + 5; to++) {
    const group = s.token(to)
    if (
      !group?.number ||
      group.glued ||
      !/^\d{3}(?:[.,]\d{1,2})?$/.test(group.number.digits) ||
      group.number.suffix !== '' ||
      group.number.negative
    )
      break
    digits += ` ${group.number.digits}`
  }
  return to > from + 1 ? { to, digits } : undefined
}

/** Half a dozen, half a hundred. */
const halfAt = (s: Sentence, from: number): SaidNumber | undefined => {
  const length = s.role(from, 'half')
  const scale = length > 0 ? scaleAt(s, from + length) : undefined
  const half = (scale ?? 1) / 2
  if (scale === undefined || !Number.isInteger(half) || !/^(half|halb|demi|medi)/.test(s.low(from))) return undefined
  return {
    to: from + length + 1,
    digits: String(half),
    scale: 1,
    whole: half,
    negative: false,
    suffix: '',
    worded: true,
  }
}
