import { dayAt } from './days/dates.ts'
import { amountAt } from './money/amounts.ts'
import type { Sentence } from './sentence.ts'

const longestExclusion = 5
const plain = 'Say what it must not be or have in plain words, like: not white'

/** Whether an excluded phrase ends here. */
const stops = (s: Sentence, at: number): boolean =>
  !s.isProduct(at) ||
  s.role(at, 'or', 'but', 'cheap', 'arrive', 'after') > 0 ||
  amountAt(s, at) !== undefined ||
  dayAt(s, at)?.surely === true

/** `Chanel No. 5`: a number, and no negation. Where it ends. */
const numbered = (s: Sentence, from: number): number => {
  const dot = s.low(from + 1) === '.' && s.token(from + 1)?.glued ? 1 : 0
  const isName = dot > 0 || /^\p{Lu}/u.test(s.token(from)?.text ?? '')
  const { digits, suffix } = s.token(from + 1 + dot)?.number ?? { digits: '', suffix: '-' }
  return s.low(from) === 'no' && isName && s.uses[from - 1] === 'query' && /^\d{1,3}$/.test(digits) && suffix === ''
    ? from + 2 + dot
    : 0
}

/** What the goods must not be or have: `not white`, `without sugar or milk`, `neither red nor blue`. What else is denied is asked about. */
export const readWithout = (s: Sentence, from: number): number => {
  const fine = s.role(from, 'fine')
  if (fine > 0) return s.spend(from, from + fine)
  const named = numbered(s, from)
  if (named > 0) return s.spend(from, named, 'query')
  const negation = Math.max(s.role(from, 'not'), s.role(from, 'butNot'))
  if (negation === 0) return from
  const phrases: string[] = []
  let at = s.past(from + negation, ['having', 'article', 'verb', 'filler', 'or'], 4)
  for (let left = 6; left > 0; left--) {
    const begin = s.past(at, ['article'], 1)
    let end = begin
    while (!stops(s, end) && end - begin <= longestExclusion) end += 1
    if (end === begin || end - begin > longestExclusion) break
    phrases.push(s.words(begin, end).toLowerCase())
    at = end
    const joined =
      s.role(at, 'or', 'and') || (s.low(at) === ',' && s.role(at + 1, 'or') > 0 ? 1 + s.role(at + 1, 'or') : 0)
    if (joined === 0 || (s.role(at, 'and', 'or') !== joined && s.low(at) !== ',')) break
    if (stops(s, at + joined) && s.role(at + joined, 'not') === 0) break
    if (s.role(at + joined, 'not') > 0) break
    at += joined
  }
  if (phrases.length === 0) return s.doubt('without', from, at, plain, at + 2)
  s.without.push(...phrases)
  return s.spend(from, at)
}
