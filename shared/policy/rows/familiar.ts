import type { Item, Key } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, update } from '#shared/platform/table/table.ts'

/** What a purchase involves that its user may know already. An address is known by its digest, so a changed one is new. */
export interface Involved {
  merchantIds: readonly string[]
  /** Absent where it is not known yet; then it counts as new. */
  addressDigest: string | undefined
  instrument: string
}

const ofMerchant = (merchantId: string): string => `merchant#${merchantId}`
const namesOf = ({ merchantIds, addressDigest = 'unknown', instrument }: Involved): string[] => [
  `address#${addressDigest}`,
  `instrument#${instrument}`,
  ...merchantIds.map(ofMerchant),
]

/** Where it stands what the user has bought from, to and with: one row each, read by key and never as a range. */
export const familiarKeys = (userId: string, involved: Involved): Key[] =>
  namesOf(involved).map((name) => keys.familiar(userId, name))

/** What of it is new to the user, by the rows behind `familiarKeys`. A purchase carries these names until its legs are bought. */
export const strangersIn = (involved: Involved, rows: readonly (Item | undefined)[]): string[] =>
  namesOf(involved).filter((_, at) => rows[at] === undefined)

/** Remembers what one bought leg made known. A repetition changes nothing that anybody reads. */
export const rememberBought = (
  userId: string,
  strangers: readonly string[],
  merchantId: string,
  nowMs: number,
): Guarded[] =>
  strangers
    .filter((name) => name === ofMerchant(merchantId) || !name.startsWith(ofMerchant('')))
    .map((name) => {
      const next = { kind: 'familiar', at: new Date(nowMs).toISOString() }
      return update(keys.familiar(userId, name), {}, next, () => new Error('No condition'), true)
    })
