import type { Item } from '#shared/platform/table/expression.ts'
import { family } from './rows.ts'

interface Hold {
  reference: string
  state: string
  amountMinor: number
  capturedMinor: number
  refundedMinor: number
}
/** An order in a merchant's records. */
export interface ShopOrder {
  id: string
  at: string
  paymentReference: string
  totalMinor: number
  lines: { id: string; sku: string; quantity: number }[]
  returns: { lines: { id: string; quantity: number }[]; stages: { stage: string }[] }[]
}
interface Stock {
  sku: string
  available: number
  held: number
  sold: number
}
/** One entry of the ledger. */
export interface Posted {
  leg: number
  type: string
  postings: { account: string; amountMinor: number }[]
}

const inPartition = (rows: readonly Item[], pattern: RegExp): Item[] =>
  rows.filter(({ pk }) => pattern.test(String(pk)))

/** Everybody's books at one moment: ours, the bank's and the merchants'. */
export const booksOf = (platform: readonly Item[], companies: readonly Item[]) => {
  const holds = inPartition(companies, /^SIM#bank#HOLD#/).filter(({ sk }) => sk === '#') as unknown as Hold[]
  const shopOrders = inPartition(companies, /^SIM#merchant-.#ORDER#/).filter((row) => 'paymentReference' in row)
  return {
    platform,
    checkouts: family(platform, 'CHECKOUT').filter(({ sk }) => sk === '#META'),
    legsOf: (checkoutId: string) =>
      platform.filter(({ pk, sk }) => pk === `CHECKOUT#${checkoutId}` && String(sk).startsWith('LEG#')),
    postedOf: (checkoutId: string) => platform.filter(({ pk }) => pk === `LEDGER#${checkoutId}`) as unknown as Posted[],
    returns: family(platform, 'ORDER').filter(({ sk }) => String(sk).startsWith('RETURN#')),
    refunds: family(platform, 'ORDER').filter(({ sk }) => String(sk).startsWith('REFUND#')),
    parked: family(platform, 'PARKED'),
    /** What the bank has of one leg, over all of its approvals. */
    holdsOf: (checkoutId: string, leg: number) =>
      holds.filter(
        ({ reference }) => reference.startsWith(`apr_${checkoutId.slice(4)}-`) && reference.endsWith(`-L${leg}`),
      ),
    ordersOf: (checkoutId: string, leg: number) =>
      (shopOrders as unknown as ShopOrder[]).filter(
        ({ paymentReference }) =>
          paymentReference.startsWith(`apr_${checkoutId.slice(4)}-`) && paymentReference.endsWith(`-L${leg}`),
      ),
    shopOrders: shopOrders as unknown as ShopOrder[],
    stocks: inPartition(companies, /^SIM#merchant-.#STOCK/) as unknown as Stock[],
    holds,
  }
}
export type Books = ReturnType<typeof booksOf>
