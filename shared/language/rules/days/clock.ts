import { phrasesAt, phrasesIn } from '#shared/language/rules/phrases.ts'
import type { Sentence } from '#shared/language/rules/sentence.ts'

/** A time of the day: `5pm`, `17:30`, `noon`. */
export const clockAt = (s: Sentence, from: number): { to: number; msOfDay: number } | undefined => {
  const at = from + (['at', ',', 'um', 'a', 'las', 'by'].includes(s.low(from)) ? 1 : 0)
  const [phrase] = phrasesAt(phrasesIn(s.lexicon.days.clock), s.tokens, at)
  if (phrase) return { to: at + phrase.words.length, msOfDay: phrase.means * 3_600_000 }
  const { digits, suffix } = s.token(at)?.number ?? { digits: '', suffix: '' }
  const half = (suffix || s.low(at + 1)).toLowerCase()
  const [hours, minutes = '0', more] = digits.split(':')
  if (!/^\d{1,2}$/.test(hours ?? '') || !/^\d{1,2}$/.test(minutes) || more !== undefined) return undefined
  const isHalf = half === 'am' || half === 'pm'
  if (
    !isHalf &&
    !(digits.includes(':') && suffix === '') &&
    !((half === 'uhr' || half === 'h') && s.lexicon.language !== 'en')
  )
    return undefined
  const hour = isHalf ? (Number(hours) % 12) + (half === 'pm' ? 12 : 0) : Number(hours)
  const to = at + 1 + (suffix === '' && (isHalf || half === 'uhr' || half === 'h') ? 1 : 0)
  return hour > 24 || Number(minutes) > 59 || (isHalf && Number(hours) > 12)
    ? undefined
    : { to, msOfDay: (hour * 60 + Number(minutes)) * 60_000 }
}
