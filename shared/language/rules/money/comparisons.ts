import { measureAt } from '#shared/language/rules/numbers/measures.ts'
import type { Sentence } from '#shared/language/rules/sentence.ts'
import { type Amount, amountAt } from './amounts.ts'

/** Whether a bare number is what a price is: nothing that could be counted follows. */
export const standsAlone = (s: Sentence, { to, number }: Amount, from: number): boolean =>
  number.suffix === '' && measureAt(s, from) === 0 && !s.isProduct(to) && s.role(to, 'pieces', 'pack', 'ofThem') === 0

/** Past `:`, `=`, `is`, `of` and `about` between a comparison and its amount. */
export const lead = (s: Sentence, from: number): number => {
  const total = s.role(from, 'total')
  if (total > 0 && amountAt(s, from + total)) s.together = true
  let at = s.together && total > 0 ? from + total : from
  for (
    let left = 3;
    left > 0 && (/^[:=]$/.test(s.low(at)) || s.role(at, 'about', 'link') === 1) && !amountAt(s, at);
    left--
  )
    at += 1
  return at
}

/** `no more than`, `nothing over`, `don't want to spend more than`: a comparison turned round. */
export const turned = (s: Sentence, from: number, role: 'floor' | 'cap'): number => {
  const not = s.role(from, 'not')
  if (not === 0) return 0
  let verb = from + not
  for (let left = 3; left > 0 && s.role(verb, role) === 0; left--) verb = s.past(verb, ['spend', 'verb', 'filler'], 1)
  const comparison = s.role(verb, role)
  return comparison > 0 ? verb + comparison : 0
}
