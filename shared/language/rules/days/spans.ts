import { endOf, momentOf } from '#shared/kernel/calendar.ts'
import { ownValue } from '#shared/kernel/own-value.ts'
import { numberAt } from '#shared/language/rules/numbers/numbers.ts'
import type { Sentence } from '#shared/language/rules/sentence.ts'
import * as calendar from './days.ts'
import type { SaidDay } from './written-dates.ts'

/** A span from now: `3 business days`, `the next two weeks`, `48 hours`. It needs a word like `in` before it. */
export const spanAt = (s: Sentence, from: number): SaidDay | undefined => s.once('span', from, () => readSpan(s, from))
const readSpan = (s: Sentence, from: number): SaidDay | undefined => {
  const { units, business } = s.lexicon.days
  const at = ['the', 'next', 'den', 'nachsten', 'les', 'los', 'las', 'prochains', 'proximos', 'von', 'de'].reduce(
    (here, word) => (s.low(here) === word ? here + 1 : here),
    from,
  )
  const article =
    s.role(at, 'article') === 1 && ownValue(units, s.low(at + 1)) !== undefined && numberAt(s, at) === undefined
  const number = article ? undefined : numberAt(s, at)
  if (!article && !number) return hyphenated(s, at)
  const glued =
    number && number.suffix !== '' ? ownValue(units, number.suffix.toLowerCase().replace(/^-/, '')) : undefined
  const next = article ? at + 1 : (number?.to ?? at)
  const working = s.listed(business, next)
  const fused = working > 0 && s.lexicon.language !== 'en' && ownValue(units, s.low(next + working)) === undefined
  const unit = glued ?? (fused ? 'day' : ownValue(units, s.low(next + working)))
  const behind = !glued && s.lexicon.language !== 'en' ? s.listed(business, next + 1) : 0
  if (!unit || unit === 'weekend') return undefined
  const to = glued ? next : next + working + (fused ? 0 : 1) + behind
  const count = article ? 1 : number?.negative ? undefined : number?.whole
  if (count === undefined || !Number.isSafeInteger(count) || count < 0 || count > 100_000) return { to, surely: true }
  if (unit === 'minute' || unit === 'hour')
    return { to, surely: true, atMs: s.around.nowMs + count * (unit === 'hour' ? 3_600_000 : 60_000) }
  return {
    to,
    surely: true,
    day:
      working + behind > 0 && unit === 'day'
        ? calendar.businessDays(s.around.now, count)
        : calendar.daysAway(s.around.now, count, unit),
  }
}

/** `two-day`, as in `with two-day shipping`. */
const hyphenated = (s: Sentence, at: number): SaidDay | undefined => {
  const [word = '', name = ''] = s.low(at).split('-', 2)
  const [count, unit] = [ownValue(s.lexicon.numbers.small, word), ownValue(s.lexicon.days.units, name)]
  return count !== undefined && unit === 'day' ? { to: at + 1, surely: true, day: s.around.now + count } : undefined
}

/** The last moment that these words leave; undefined when there is none in the future. */
export const lastMoment = (s: Sentence, span: SaidDay, before: boolean): string | undefined => {
  const { nowMs, timeZone } = s.around
  if (span.atMs !== undefined) return span.atMs > nowMs ? new Date(span.atMs).toISOString() : undefined
  if (span.day === undefined) return undefined
  const moment =
    span.msOfDay === undefined
      ? endOf(before ? (span.first ?? span.day) - 1 : span.day, timeZone)
      : momentOf(span.day, span.msOfDay, timeZone)
  return Date.parse(moment) > nowMs ? moment : undefined
}
