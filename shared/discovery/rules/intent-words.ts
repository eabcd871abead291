import { amountPattern, mentionPattern, moneyPattern } from '#shared/kernel/amounts.ts'

/** Text that shrinks as its parts are understood. */
export class Words {
  text: string
  constructor(text: string) {
    this.text = text
      .normalize('NFKC')
      .replace(/[\u2018\u2019]/g, "'")
      .replace(/\s+/g, ' ')
      .trim()
  }
  /** Takes the first match out; undefined when there is none. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.text)
    if (!match) return undefined
    const [before, after] = [this.text.slice(0, match.index), this.text.slice(match.index + match[0].length)]
    this.text = `${before} ${after}`.replace(/\s+/g, ' ').trim()
    return match
  }
}

const pattern = (...parts: string[]): RegExp => new RegExp(parts.join(''), 'i')
const start = '(?:^|[\\s,;(])'

/** A number before one of these is a measure of the product, not a quantity or a price. */
const measure =
  'inch(?:es)?|in|cm|mm|m|ft|feet|foot|met(?:er|re)s?|watts?|w|v|volts?|mah|gb|tb|mb|hz|k|ml|l|lit(?:er|re)s?|oz|lbs?|kg|g|grams?|mp|ports?|packs?|piece|ply|persons?|people|cups?|speed|days?|weeks?|hours?|years?|stars?|bit|percent|%'
const notMeasured = `(?! ?(?:${measure})(?![\\w$]))`

const cap = [
  'under|below|less than|cheaper than|lower than|(?:no|not) more than|at most|up to',
  'max(?:imum)?(?: price)?(?: of)?|within(?: a budget of)?|(?:with )?(?:a |my )?budget(?: is| of)?|<=?',
].join('|')
const capped = pattern(
  start,
  `(?:for |that costs? |priced |costing )?(?:${cap})\\s*:?\\s*`,
  amountPattern,
  '(?![\\w-])',
  notMeasured,
)
const cappedAfter = pattern(
  start,
  `(?:for )?${amountPattern} ?(?:or less|or cheaper|or under|max(?:imum)?|tops|at most|budget)\\b`,
)
const costing = pattern(start, `for (?=${moneyPattern})${amountPattern}(?![\\w-])`)
const together = /(?:^|\s)(?:in total|all together|altogether|for (?:both|all)(?: of them)?|combined)\b/i
const apiece = /(?:^|\s)(?:each|apiece|per (?:piece|item|unit)|a piece)\b/i

export interface PriceWords {
  before: string | undefined
  digits: string
  after: string | undefined
  /** For all pieces, not for each. */
  together: boolean
}
/** The highest price, as it was written. */
export const takePrice = (words: Words): PriceWords | undefined => {
  const match = words.take(capped) ?? words.take(cappedAfter) ?? words.take(costing)
  if (!match) return undefined
  const all = words.take(together) !== undefined
  words.take(apiece)
  return { before: match[1], digits: match[2] ?? '', after: match[3], together: all }
}

const numerals = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ')
const verbs =
  /^(?:(?:please|hi|hello|hey|ok(?:ay)?|(?:can|could|would|will) you|i(?:'d| would) (?:like|love)|(?:i|we) (?:want|need)|i'm|looking for|look for|search for|find|get|buy|purchase|order|shop for|show|me|us|to|for me|some|my|the|just)\b[\s,:!.]*)+/i
const counted = `(-?\\d+|${numerals.join('|')}|(?:a )?dozen|a couple(?: of)?|a pair of|an?)`
const leading = pattern('^', counted, '\\b(?!-|\\.\\d|%)(?: ?(?:x|pcs?|pieces? of|units? of|of)(?= ))?', notMeasured)
const marked = /(?:^|\s)(?:(?:qty|quantity)\s*(?:of|:|=)?\s*(-?\d+)|x(\d+)$)(?=$|[\s,.;])/i

/** The quantity, unchecked; undefined when the words name none. */
export const takeQuantity = (words: Words): number | undefined => {
  const mark = words.take(marked)
  words.take(verbs)
  const word = words.take(leading)?.[1]?.toLowerCase()
  if (mark) return Number(mark[1] ?? mark[2])
  if (word === undefined) return undefined
  if (word.includes('dozen')) return 12
  if (word.includes('couple')) return 2
  if (/^an?\b/.test(word)) return 1
  const numeral = numerals.indexOf(word)
  return numeral >= 0 ? numeral : Number(word)
}

const month = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*'
const weekday = '(?:mon|tues|wednes|thurs|fri|satur|sun)day'
const shortDay = '(?:mon|tues?|wed|thu(?:rs)?|fri|sat|sun)'
const dated = `\\d{4}-\\d{2}-\\d{2}|${month}\\.? \\d{1,2}(?:st|nd|rd|th)?(?:,? \\d{4})?|\\d{1,2}(?:st|nd|rd|th)? (?:of )?${month}(?:,? \\d{4})?`
const relative =
  '(?:the )?day after tomorrow|today|tonight|tomorrow|overnight|next day|(?:the )?end of (?:the |this |next )?week|(?:this |the )?weekend|this week|next week'
const onDay = `(?:next |this |coming |the coming )?${weekday}`
const arriving =
  '(?:(?:must |should |to |and |that )*(?:be )?(?:delivered|delivery|deliver|arriving|arrives?|shipped|here|received|get it|get here) )'
const limit = '(by|before|until|till|no later than|not later than|latest) '
const dueBy = pattern(start, `${arriving}?${limit}(${dated}|${relative}|${onDay}|${shortDay})\\b`)
const dueOn = pattern(start, `(?:${arriving}(on |for )?|(on |for ))(${dated}|${relative}|${onDay})\\b`)
const bare = pattern(start, `(${relative})\\b`)
const span = pattern(
  start,
  `${arriving}?(?:in|within)(?: the next)? (\\d{1,3}|${numerals.join('|')}|a) (day|week)s?\\b`,
)

/** The day it is due, as it was written; `before` excludes the day itself. */
export const takeDue = (words: Words): { day: string; before: boolean } | undefined => {
  const within = words.take(span)
  if (within) {
    const count = within[1]?.toLowerCase() ?? ''
    const numeral = count === 'a' ? 1 : numerals.indexOf(count)
    return { day: `${numeral >= 0 ? numeral : count} ${within[2]?.toLowerCase()}`, before: false }
  }
  const by = words.take(dueBy)
  if (by) return { day: by[2] ?? '', before: by[1]?.toLowerCase() === 'before' }
  const on = words.take(dueOn)
  const day = on ? on[3] : words.take(bare)?.[1]
  return day === undefined ? undefined : { day, before: false }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Which of the known merchants are named, by id or name. */
export const takeMerchants = (words: Words, merchants: readonly { merchantId: string; name: string }[]): string[] => {
  const ids = new Map(
    merchants.flatMap(({ merchantId, name }) =>
      [merchantId, merchantId.replaceAll('-', ' '), name].map((each) => [each.toLowerCase(), merchantId] as const),
    ),
  )
  ids.delete('')
  if (ids.size === 0) return []
  const any = [...ids.keys()]
    .sort((a, b) => b.length - a.length)
    .map(escaped)
    .join('|')
  const named = pattern(start, `(?:(?:only )?(?:from|at|via|on|by|in|or|and|sold by) )?(${any})(?=$|[\\s,.;!?)])`)
  const namedIds = new Set<string>()
  for (let left = 10; left > 0; left--) {
    const merchantId = ids.get(words.take(named)?.[1]?.toLowerCase() ?? '')
    if (!merchantId) break
    namedIds.add(merchantId)
  }
  return [...namedIds]
}

/** Undefined when the words name no mode. */
export const takeMode = (words: Words): 'assist' | 'autopilot' | undefined => {
  if (
    words.take(/(?:^|[\s,;])(?:and )?(?:(?:on |in |use )?autopilot|automatically|auto-?buy|without asking(?: me)?)\b/i)
  )
    return 'autopilot'
  return words.take(/(?:^|[\s,;])(?:but |and )?(?:ask me(?: first| before buying)?|assist mode)\b/i)
    ? 'assist'
    : undefined
}

export const takeCheapest = (words: Words): boolean =>
  words.take(/(?:^|\s)(?:the )?(?:cheapest|lowest[- ]priced?|least expensive|best[- ]priced?)\b/i) !== undefined

/** Whether money is still mentioned in what is left. */
export const mentionsMoney = (words: Words): boolean => pattern(mentionPattern).test(words.text)

/** What is left, without the words that only held the sentence together. */
export const leftover = (words: Words): string =>
  words.text
    .replace(verbs, '')
    .replace(/(?:[\s,;:.!?]+(?:and|or|with|for|from|by|please|thanks|thank you|the|at|on|in|to)?)+$/i, '')
    .replace(/^[\s,;:.!?]+/, '')
    .replace(/\s+([,;.!?])/g, '$1')
    .trim()
