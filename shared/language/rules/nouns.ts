import { numberAt } from './numbers/numbers.ts'
import type { Sentence } from './sentence.ts'

const longestPhrase = 8
/** What follows tells a size and names nothing. */
const sizes = /^(?:sizes?|grosse|taille|pointure|talla)$/

/** Whether the word that stands here is a plural, by its ending or by the lexicon. */
export const isPlural = (s: Sentence, at: number): boolean => {
  const word = s.low(at)
  if (s.listed(s.lexicon.plurals, at) > 0) return true
  return /(?<![su'])s$/.test(word) || (s.lexicon.language === 'fr' && word.endsWith('x')) || /(?:sses|uses)$/.test(word)
}

/** The last word of the noun phrase that begins here: what is counted. */
export const headAt = (s: Sentence, from: number): { head: number; words: number } => {
  let [head, words] = [from, 0]
  for (let at = from; words < longestPhrase && s.isProduct(at) && !numberAt(s, at) && !sizes.test(s.low(at)); at++)
    [head, words] = [at, words + 1]
  return { head, words }
}
