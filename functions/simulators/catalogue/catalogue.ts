import { sha256 } from '#shared/kernel/hash.ts'
import { electronics } from './electronics.ts'
import { everyday } from './everyday.ts'
import { household } from './household.ts'
import type { CatalogueRow, Size } from './row.ts'

/** What can be put in a basket: one colour of one product. Its sku is the UCP item id. */
export interface Article {
  sku: string
  productId: string
  title: string
  description: string
  category: string
  tags: readonly string[]
  listMinor: number
  size: Size
  /** Days until standard delivery, at best speed of this shop for this article. */
  standardDays: number
  colour?: string
  choices: Readonly<Record<string, readonly string[]>>
  openingStock: number
  gtin: string
  returnable: boolean
}

/** How a shop makes its range out of the common table. */
interface Range {
  letter: 'a' | 'b'
  /** Prices differ from the list by at most this, in percent. */
  spreadPercent: number
  fastestDays: number
  slowestDays: number
}

/** The same number for the same words, spread evenly over 0 to 1. */
const chance = (...words: string[]): number => Number.parseInt(sha256(words.join('|')).slice(0, 8), 16) / 2 ** 32

const priced = (listMinor: number, code: string, { letter, spreadPercent }: Range): number => {
  if (spreadPercent === 0) return listMinor
  const factor = 1 + ((chance('price', letter, code) * 2 - 1) * spreadPercent) / 100
  const cents = Math.round(listMinor * factor)
  return cents < 1000 ? cents : cents - (cents % 50) + 49
}

const stocked = (code: string, letter: string): number => {
  const draw = chance('stock', letter, code)
  if (draw < 0.04) return 0
  return draw < 0.1 ? 10 : 40 + Math.floor(chance('units', letter, code) * 360)
}

const notReturnable = ['grocery', 'care']

const articlesOf = (category: string, row: CatalogueRow, range: Range): Article[] => {
  const [code, title, listMinor, size, , words, sentence, more = {}] = row
  const { letter, fastestDays, slowestDays } = range
  const days = slowestDays - fastestDays + 1
  const colours: (string | undefined)[] = more.colours ? [...more.colours] : [undefined]
  return colours.map((colour) => {
    const own = colour ? `${code}-${colour.toLowerCase()}` : code
    return {
      sku: `${letter}-${own}`,
      productId: `${letter}-prod-${code}`,
      title: colour ? `${title}, ${colour.toLowerCase()}` : title,
      description: `${title}. ${sentence}`,
      category,
      tags: words.split(' '),
      listMinor: priced(listMinor, code, range),
      size,
      standardDays: fastestDays + Math.floor(chance('days', letter, code) * days),
      ...(colour && { colour }),
      choices: more.choices ?? {},
      openingStock: more.stock ?? stocked(own, letter),
      gtin: String(Math.floor(chance('gtin', own) * 9e12) + 1e12),
      returnable: !notReturnable.includes(category),
    }
  })
}

/** Everything a shop sells, in the order of the table. */
export const rangeOf = (range: Range): Article[] =>
  Object.entries({ ...electronics, ...household, ...everyday }).flatMap(([category, rows]) =>
    rows.filter((row) => row[4].includes(range.letter)).flatMap((row) => articlesOf(category, row, range)),
  )
