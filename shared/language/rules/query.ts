import type { Sentence } from './sentence.ts'

const longestQuery = 200
const longestPart = 40

/** The words to search for, in their order, without those that hold them together at the edges; what is too long is unread. */
export const leftoverOf = (s: Sentence): { query: string; unread: string[] } => {
  const parts: string[] = []
  const unread: string[] = []
  let length = 0
  let waiting = ''
  for (const [at, token] of s.tokens.entries()) {
    const use = s.uses[at]
    if (use === 'free') {
      waiting += `${waiting && !token.glued ? ' ' : ''}${token.text}`
      continue
    }
    if (use === 'query') {
      if (
        s.uses[at - waitingTokens(s, at) - 1] !== 'query' &&
        waiting.split(' ').every((word) => joiners.has(word.toLowerCase()))
      )
        waiting = ''
      // A mark of a measure stays where it was: 27".
      const glue = token.glued && s.uses[at - 1] === 'query' ? '' : ' '
      const text = `${parts.length > 0 && waiting ? ` ${waiting}` : ''}${glue}${token.text}`
      if (length + text.length > longestQuery) unread.push(token.text.slice(0, longestPart))
      else {
        parts.push(parts.length > 0 ? text : token.text)
        length += text.length
      }
    } else if (use === 'unread') unread.push(token.text.slice(0, longestPart))
    waiting = ''
  }
  return { query: parts.join('').trim(), unread: joinedOf(s, unread) }
}

/** Joins two things, of which one is gone. */
const joiners = new Set(
  'but and or that which is are the a an aber oder und sondern mais et ou pero sino y o que qui die der das'.split(' '),
)
const waitingTokens = (s: Sentence, at: number): number => {
  let back = 0
  while (back < 10 && s.uses[at - back - 1] === 'free') back += 1
  return back
}

/** Unread words that stood side by side are one. */
const joinedOf = (s: Sentence, long: readonly string[]): string[] => {
  const runs: string[] = []
  for (let at = 0; at < s.tokens.length; at++) {
    if (s.uses[at] !== 'unread') continue
    const from = at
    while (s.uses[at + 1] === 'unread') at += 1
    runs.push(s.words(from, at + 1).slice(0, longestQuery))
  }
  return runs.length > 0 ? runs.slice(0, 20) : long.slice(0, 20)
}
