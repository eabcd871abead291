import type { Sentence } from '#shared/language/rules/sentence.ts'
import { type Amount, amountAt } from './amounts.ts'
import { lead, standsAlone, turned } from './comparisons.ts'
import { most, takePrices } from './said-price.ts'

const least = 'Say the lowest price as a sure amount with its currency, like $20'

/** `20-30 dollars`: one token with both ends. */
const ends = (amount: Amount): [Amount, Amount] | undefined => {
  const [, from, to] = /^([^-]+)-([^-]+)$/.exec(amount.number.digits) ?? []
  if (!from || !to) return undefined
  const end = (digits: string): Amount => ({
    ...amount,
    number: { ...amount.number, digits, ...(/^\d{1,9}$/.test(digits) && { whole: Number(digits) }) },
  })
  return [end(from), end(to)]
}

/** Both ends of a range. What names the currency of one names it for both; `1 to 2k` is not sure. */
const takeRange = (s: Sentence, low: Amount, high: Amount, from: number): number => {
  if (low.number.scale !== high.number.scale && !low.money) return s.doubt('maxPriceMinor', from, high.to, most)
  const named = low.currency === undefined ? high : low
  const both = (amount: Amount): Amount =>
    amount.money ? amount : { ...amount, ...(named.currency && { currency: named.currency }), cents: named.cents }
  return takePrices(
    s,
    [
      [both(low), 'lowest'],
      [both(high), 'prices'],
    ],
    from,
    // `the 100-200 dollar range`
    high.to + Number(s.low(high.to) === 'range'),
  )
}

/** `between $20 and $30`, `from 20 to 30 dollars`, `$20-30`; `$20 or $30` is asked about. */
const ranged = (s: Sentence, from: number): number => {
  const between = s.role(from, 'between', 'floor')
  const low = amountAt(s, from + between)
  const join = low ? s.role(low.to, 'to') : 0
  const high = low && join > 0 ? amountAt(s, low.to + join) : undefined
  if (low && high && (low.money || high.money || s.role(from, 'between') > 0)) {
    const isRange = s.role(from, 'between') > 0 || !/^(?:or|and|oder|und|o|y|ou|et|until)$/.test(s.low(low.to))
    return isRange && (low.money || high.money)
      ? takeRange(s, low, high, from)
      : s.doubt('maxPriceMinor', from, high.to, most)
  }
  const both = low?.money ? ends(low) : undefined
  return both ? takeRange(s, both[0], { ...both[1], money: true }, from) : from
}

/** `over $20`, `at least €50`, `not under $15`. */
const floored = (s: Sentence, from: number): number => {
  const plain = s.role(from, 'floor')
  const start = turned(s, from, 'cap') || (plain > 0 ? from + plain : 0)
  const at = start > 0 ? lead(s, start) : 0
  const lowest = start > 0 ? amountAt(s, at) : undefined
  if (lowest?.money)
    // `from $25 up`
    return takePrices(s, [[lowest, 'lowest']], from, lowest.to + Number(/^(?:up|upwards?)$/.test(s.low(lowest.to))))
  return lowest && standsAlone(s, lowest, at) ? s.doubt('minPriceMinor', from, lowest.to, least) : from
}

/** `$20 or more`, `£40+`. */
const behind = (s: Sentence, from: number): number => {
  const amount = amountAt(s, from)
  const floor = amount ? s.role(amount.to, 'floorAfter') : 0
  if (!amount || floor === 0) return from
  if (amount.money) return takePrices(s, [[amount, 'lowest']], from, amount.to + floor)
  return floor > 1 ? s.doubt('minPriceMinor', from, amount.to + floor, least) : from
}

/** A lowest price, with a highest where it is a range. Answers where the reading goes on. */
export const readLowest = (s: Sentence, from: number): number => {
  for (const read of [ranged, floored, behind]) {
    const to = read(s, from)
    if (to > from) return to
  }
  return from
}
