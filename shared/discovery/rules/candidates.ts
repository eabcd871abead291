/** One form for singular and plural, so that `headphone` finds headphones. */
const singular = (word: string): string => {
  if (word.length < 4) return word
  if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`
  if (/(?:ch|sh|ss|x|zz)es$/.test(word)) return word.slice(0, -2)
  return /[^sui]s$/.test(word) ? word.slice(0, -1) : word
}
const wordsOf = (text: string): string[] =>
  (
    text
      .toLowerCase()
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).map(singular)

/** Words that only hold others together. */
const small = new Set(
  'a an and the of for in on with to or my our by der die das und mit fur le la les et de du el los y con para'.split(
    ' ',
  ),
)
/** The words of a query that goods are compared by. */
const wantedWords = (query: string): string[] => {
  const all = [...new Set(wordsOf(query))]
  const telling = all.filter((word) => !small.has(word))
  return telling.length > 0 ? telling : all
}

/** Hundredths of the query's words that occur in a title or category. Singular and plural are one word, and so are `head phones` and `headphones`. */
export const matchPercent = (query: string, texts: readonly string[]): number => {
  const wanted = wantedWords(query)
  const present = new Set(texts.flatMap(wordsOf))
  if (wanted.length === 0) return 100
  const fits = (word: string, at: number): boolean =>
    present.has(word) || present.has(`${wanted[at - 1]}${word}`) || present.has(`${word}${wanted[at + 1]}`)
  return Math.floor((wanted.filter(fits).length * 100) / wanted.length)
}

/** Whether goods are described by all the words of a phrase. */
export const isDescribedBy = (phrase: string, texts: readonly string[]): boolean => {
  const present = new Set(texts.flatMap(wordsOf))
  const words = wantedWords(phrase)
  return words.length > 0 && words.every((word) => present.has(word))
}

const children = new Set(
  'child children kid kiddy toddler baby babies infant newborn junior kinder kind baby bebe enfant nino nina'.split(
    ' ',
  ),
)
/** Who or what makes a wish one for a child. */
const askingForChildren = new Set([
  ...children,
  ...'son daughter boy girl nephew niece grandson granddaughter grandchild grandchildren school kindergarten nursery toy year yr old teenager teen stroller'.split(
    ' ',
  ),
])
const speaksOf = (texts: readonly string[], words: ReadonlySet<string>): boolean =>
  texts.flatMap(wordsOf).some((word) => words.has(word))

/** Whether goods are for children and the query is not. */
export const isForOthers = (query: string, texts: readonly string[]): boolean =>
  speaksOf(texts, children) && !speaksOf([query], askingForChildren)

/** Fewer words to search for when nothing fits all of them: without measures, then the last word, which names the thing. */
export const looserQueries = (query: string): string[] => {
  const phrase = query.split(/ (?:for|with|in|from|that|by|without) /)[0] ?? query
  const telling = phrase.split(' ').filter((word) => /^\p{L}[\p{L}'-]*$/u.test(word) && !small.has(word.toLowerCase()))
  const looser = [telling.join(' '), telling.at(-1) ?? '']
  return [...new Set(looser)].filter((each) => each !== '' && each !== query)
}

/** The delivery to rank by: the cheapest that arrives in time, else the cheapest. */
export const bestDelivery = <D extends { shippingMinor: number; taxMinor: number; latest?: string; optionId: string }>(
  options: readonly D[],
  deliverBy: string | undefined,
): D | undefined => {
  const cost = (option: D) => option.shippingMinor + option.taxMinor
  const sorted = options.toSorted((a, b) => cost(a) - cost(b) || (a.optionId < b.optionId ? -1 : 1))
  const inTime = ({ latest }: D) =>
    deliverBy === undefined || (latest !== undefined && Date.parse(latest) <= Date.parse(deliverBy))
  return sorted.find(inTime) ?? sorted[0]
}
