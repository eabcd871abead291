import * as z from 'zod'
import type { ReceiptLeg } from '#shared/orders/rules/receipt.ts'

/** One difference between what was approved and what the merchant says now, for people to read. */
export const Difference = z.object({
  leg: z.int(),
  what: z.enum(['total', 'items', 'quantity', 'options', 'currency', 'address', 'arrival', 'returns', 'hold']),
  approved: z.string(),
  now: z.string(),
})
export type Difference = z.output<typeof Difference>

const itemsOf = (leg: ReceiptLeg) =>
  leg.lines
    .map((line) => line.sku)
    .sort()
    .join(', ')
const quantitiesOf = (leg: ReceiptLeg) =>
  leg.lines
    .map((line) => `${line.sku} x ${line.quantity}`)
    .sort()
    .join(', ')
const optionsOf = (leg: ReceiptLeg) =>
  leg.lines
    .map((line) => `${line.sku} ${JSON.stringify(Object.entries(line.options).sort())}`)
    .sort()
    .join(', ')

/** Days to return, endless without a number; undefined when the merchant says nothing. */
const daysOf = ({ returns }: ReceiptLeg['lines'][number]): number | undefined =>
  returns && (returns.accepted ? (returns.days ?? Number.POSITIVE_INFINITY) : 0)
const daysText = (days: number): string =>
  days === 0 ? 'not at all' : Number.isFinite(days) ? `for ${days} days` : 'without an end'

/** Lines that can go back for a shorter time than was approved. A merchant that no longer says anything has not changed it. */
const shorterReturns = (approved: ReceiptLeg, now: ReceiptLeg): Pick<Difference, 'approved' | 'now'>[] =>
  approved.lines.flatMap((line) => {
    const after = now.lines.find(({ sku }) => sku === line.sku)
    const [before, later] = [daysOf(line), after && daysOf(after)]
    if (before === undefined || later === undefined || later >= before) return []
    return [{ approved: `${line.sku} ${daysText(before)}`, now: `${line.sku} ${daysText(later)}` }]
  })

export interface Terms {
  leg: ReceiptLeg
  currency: string
  addressDigest: string
}

/** What would make a buyer ask again: another item, quantity, option, address or currency, a higher total, a later arrival, a shorter time to return. Not expiry, not text, not a lower total. */
export const drift = (approved: Terms, now: Terms): Difference[] => {
  const leg = approved.leg.leg
  const differences: Difference[] = []
  const differ = (what: Difference['what'], before: string, after: string) => {
    if (before !== after) differences.push({ leg, what, approved: before, now: after })
  }
  differ('items', itemsOf(approved.leg), itemsOf(now.leg))
  differ('quantity', quantitiesOf(approved.leg), quantitiesOf(now.leg))
  differ('options', optionsOf(approved.leg), optionsOf(now.leg))
  differ('currency', approved.currency, now.currency)
  differ('address', approved.addressDigest, now.addressDigest)
  if (approved.leg.destination !== now.leg.destination) {
    const answered = now.leg.destination ? 'another address at the merchant' : 'no address at the merchant'
    differ('address', approved.leg.destination ? 'the address you approved' : 'no address at the merchant', answered)
  }
  if (now.leg.totalMinor > approved.leg.totalMinor)
    differences.push({ leg, what: 'total', approved: String(approved.leg.totalMinor), now: String(now.leg.totalMinor) })
  const [before, after] = [approved.leg.latestArrival, now.leg.latestArrival]
  if (before && (!after || Date.parse(after) > Date.parse(before)))
    differences.push({ leg, what: 'arrival', approved: before, now: after ?? 'no promise' })
  for (const shorter of shorterReturns(approved.leg, now.leg)) differences.push({ leg, what: 'returns', ...shorter })
  return differences
}
