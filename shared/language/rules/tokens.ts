/** A piece of a sentence, as small as anything that is read by itself. */
export interface Token {
  /** As it was written. */
  text: string
  /** For comparing: lower case, without accents. */
  low: string
  kind: 'word' | 'number' | 'sign' | 'mark'
  /** Nothing stands between it and the token before it. */
  glued: boolean
  /** What a token that begins with a digit is made of. */
  number?: { digits: string; suffix: string; negative: boolean }
}

/** Nothing that people write is a longer word; whatever is longer is not looked into. */
const longestWord = 64

/** Lower case without accents, so that `für`, `FÜR` and `fur` are one word. */
export const comparable = (text: string): string =>
  text.length > longestWord
    ? text
    : text
        .toLowerCase()
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .replace(/\u00df/g, 'ss')
        .replace(/[\u2018\u2019]/g, "'")

const isDigit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9'
const isLetter = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{M}]/u.test(char)
const isSpace = (char: string | undefined): boolean => char !== undefined && /[\s\p{Z}\p{Cc}\p{Cf}]/u.test(char)
const isSign = (char: string): boolean => /[\p{Sc}]/u.test(char)
const inWords = "-'\u2019&./_\u2010\u2011"
const inNumbers = ".,'\u2019/:-\u2013\u2044"

/** The end of a word: letters and digits, and what may stand between two of them. */
const wordEnd = (chars: readonly string[], from: number): number => {
  let end = from
  for (; end < chars.length; end++) {
    const char = chars[end] ?? ''
    if (isLetter(char) || isDigit(char)) continue
    const next = chars[end + 1]
    const joins = inWords.includes(char) && (isLetter(next) || (isDigit(next) && char !== '/' && char !== '.'))
    if (!joins || (char === '.' && !isLetter(chars[end - 1]))) break
  }
  return end
}

/** A count or a currency and digits without a space between them: `x3`, `usd50`. */
const stuck = /^(x|usd|eur|gbp|chf|cad|aud|nzd|sek|nok|dkk|jpy|inr|rs|kr)\d+$/i
const longestStuck = 20

/** The end of digits, with the marks between them. */
const digitsEnd = (chars: readonly string[], from: number): number => {
  let end = from
  while (isDigit(chars[end]) || (inNumbers.includes(chars[end] ?? ' ') && isDigit(chars[end + 1]))) end++
  return end
}

const numberToken = (chars: readonly string[], from: number, negative: boolean): { end: number; token: Token } => {
  const end = digitsEnd(chars, from)
  const hyphen = chars[end] === '-' && isLetter(chars[end + 1])
  const tail = hyphen || isLetter(chars[end]) ? wordEnd(chars, end) : end
  const [digits, suffix] = [chars.slice(from, end).join(''), chars.slice(end, tail).join('')]
  const number = { digits: digits.replace(/[\u2013\u2010\u2011]/g, '-').replace(/\u2044/g, '/'), suffix, negative }
  const text = `${negative ? '-' : ''}${digits}${suffix}`
  return { end: tail, token: { text, low: comparable(text), kind: 'number', glued: false, number } }
}

const startsNegative = (chars: readonly string[], at: number): boolean =>
  (chars[at] === '-' || chars[at] === '\u2212') &&
  isDigit(chars[at + 1]) &&
  !isLetter(chars[at - 1]) &&
  !isDigit(chars[at - 1])

/** The tokens of a text, in one pass. */
export const tokensOf = (text: string): Token[] => {
  const chars = [...text.normalize('NFKC')]
  const tokens: Token[] = []
  let glued = false
  for (let at = 0; at < chars.length; ) {
    const char = chars[at] ?? ''
    if (isSpace(char)) {
      glued = false
      at += 1
      continue
    }
    const negative = startsNegative(chars, at)
    if (negative || isDigit(char)) {
      const { end, token } = numberToken(chars, negative ? at + 1 : at, negative)
      tokens.push({ ...token, glued })
      at = end
    } else {
      const last = isLetter(char) ? wordEnd(chars, at) : at + 1
      const end =
        last - at > longestStuck ? last : at + (stuck.exec(chars.slice(at, last).join(''))?.[1]?.length ?? last - at)
      const kind = isLetter(char) ? 'word' : isSign(char) ? 'sign' : 'mark'
      const written = chars.slice(at, end).join('')
      tokens.push({ text: written, low: comparable(written), kind, glued })
      at = end
    }
    glued = true
  }
  return tokens
}
