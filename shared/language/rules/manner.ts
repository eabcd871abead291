import type { Sentence } from './sentence.ts'

/** How to buy: on autopilot or not, the cheapest first. Conditions are asked about; wishes that nobody acts on are unread. */
export const readManner = (s: Sentence, from: number): number => {
  const compound = s.role(from, 'compound')
  if (compound > 0) return s.spend(from, from + compound, 'query')
  const [assist, autopilot] = [s.role(from, 'assist'), s.role(from, 'autopilot')]
  if (assist > 0 || autopilot > 0) {
    const mode = assist >= autopilot ? 'assist' : 'autopilot'
    const to = from + Math.max(assist, autopilot)
    if (s.mode !== undefined && s.mode !== mode) return s.doubt('mode', from, to, 'Say one mode: autopilot or assist')
    s.mode = mode
    return s.spend(from, to)
  }
  const cheap = s.role(from, 'cheap')
  if (cheap > s.role(from, 'cap')) {
    s.prefersPrice = true
    return s.spend(from, from + cheap)
  }
  const aside = s.role(from, 'aside')
  if (aside > s.role(from, 'arrive')) return s.spend(from, from + aside, 'unread')
  const condition = s.role(from, 'condition')
  return condition > 0
    ? s.doubt('text', from, from + condition, 'Say it without conditions', from + condition + 3)
    : from
}

/** Words that ask for something or only hold the sentence together; what is left is searched for. */
export const readPlain = (s: Sentence, from: number): number => {
  const token = s.token(from)
  if (isDenied(s, from))
    return s.doubt('without', from, from + 2, 'Say what it must not be in plain words, like: not white')
  if (token?.kind === 'sign')
    return s.doubt('maxPriceMinor', from, from + 1, 'Say the highest price as a sure amount, like $79.99', from + 2)
  if (token?.kind === 'mark' && /\p{N}/u.test(token.text))
    return s.doubt('quantity', from, from + 1, 'Write numbers with the digits 0 to 9')
  if (token?.low === 'within')
    return s.doubt('deliverBy', from, from + 1, 'Say the last day it may arrive, like 2026-12-24', from + 3)
  if (token?.kind === 'mark') return s.spend(from, from + 1, isSilent(token.text) ? 'link' : 'unread')
  const rather = s.role(from, 'rather')
  if (rather > 0) return s.spend(from, from + rather, 'unread')
  const prefix = s.role(from, 'prefix')
  if (prefix > 0 && s.isProduct(from + prefix)) return s.spend(from, from + prefix + 1, 'query')
  if (isSecondThing(s, from)) return s.doubt('query', from - 1, from + 1, 'Ask for one thing at a time', from + 3)
  const begins = s.uses[from - 1] !== 'query'
  const verb = begins ? s.role(from, 'verb') : 0
  const filler = s.role(from, 'filler')
  if (Math.max(verb, filler) > 0 && (begins || filler > 1 || s.isEnd(from + filler) || filler > 0))
    return s.spend(from, from + Math.max(verb, filler), 'link')
  return s.spend(from, from + 1, s.role(from, 'link', 'article') === 1 ? 'free' : 'query')
}
/** `-blue`, `!blue`, `\u2260 blue`, `any colour but blue`. */
const isDenied = (s: Sentence, from: number): boolean => {
  const [token, next] = [s.token(from), s.token(from + 1)]
  if (token?.text === '\u2260') return true
  if (token?.low === 'but' && s.isProduct(from + 1))
    return [1, 2, 3].some((back) => /^(?:any|all|every|anything)$/.test(s.low(from - back)))
  return (
    token !== undefined && /^[-!]$/.test(token.text) && !token.glued && next?.kind === 'word' && next.glued && from > 0
  )
}
const isSilent = (mark: string): boolean => /^[\p{P}|+=<>~^`]$/u.test(mark)

/** `a mug and a kettle`; but `a mug with a lid and a handle` is one thing. */
const isSecondThing = (s: Sentence, from: number): boolean =>
  /^(?:an?|eine?n?|una?|une)$/.test(s.low(from)) &&
  s.role(from - 1, 'and') > 0 &&
  s.uses[from - 2] === 'query' &&
  s.isProduct(from + 1) &&
  ![2, 3, 4, 5, 6, 7].some((back) =>
    /^(?:with|for|mit|fur|con|para|avec|pour|without|between)$/.test(s.low(from - back)),
  )
