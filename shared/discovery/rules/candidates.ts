const wordsOf = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map((word) =>
    word.length > 3 ? word.replace(/(?<!s)s$/, '') : word,
  )

/** Hundredths of the query's words that occur in a title or category; singular and plural are one word. */
export const matchPercent = (query: string, texts: readonly string[]): number => {
  const wanted = [...new Set(wordsOf(query))]
  const present = new Set(texts.flatMap(wordsOf))
  if (wanted.length === 0) return 100
  return Math.floor((wanted.filter((word) => present.has(word)).length * 100) / wanted.length)
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
