import type { Intent } from '#shared/discovery/rules/offers.ts'
import { formatMoney } from '#shared/kernel/money.ts'
import type { Receipt, ReceiptLeg } from '#shared/orders/rules/receipt.ts'
import type { Remark } from '#shared/orders/rules/remarks.ts'

type Stated = Pick<Intent, 'maxPriceMinor' | 'currency' | 'quantity'>
type Capped = Stated & { maxPriceMinor: number }
const isCapped = (intent: Stated): intent is Capped => intent.maxPriceMinor !== undefined

/** A leg with what was stated for its lines; a leg of a checkout with one intent has none of its own. */
export type StatedLeg = Pick<ReceiptLeg, 'leg' | 'totalMinor' | 'lines'> & { stated: readonly Stated[] }

const mostFor = (stated: readonly Capped[]): number =>
  stated.reduce((sum, { maxPriceMinor, quantity }) => sum + maxPriceMinor * quantity, 0)

/** The most that was stated for the whole purchase: only where every intent names a cap in its currency. */
export const statedCap = (stated: readonly Stated[], currency: string): Receipt['cap'] =>
  stated.length > 0 && stated.every((intent) => isCapped(intent) && intent.currency === currency)
    ? { totalMinor: mostFor(stated.filter(isCapped)), currency }
    : undefined

/** Says what is above the stated caps: a piece, a merchant's part, or all of it with delivery and tax. A cap in another currency cannot be compared, which it says too. */
export const overCap = (
  { totalMinor, currency }: Pick<Receipt, 'totalMinor' | 'currency'>,
  stated: readonly Stated[],
  legs: readonly StatedLeg[],
): Remark[] => {
  const rule = 'over-cap' as const
  const foreign = stated.find((intent) => isCapped(intent) && intent.currency !== currency)
  if (foreign)
    return [{ rule, says: `The highest price was stated in ${foreign.currency}, and this purchase is in ${currency}.` }]
  const remarks: Remark[] = []
  const money = (minor: number) => formatMoney({ amountMinor: minor, currency })
  const whole = statedCap(stated, currency)
  if (whole && totalMinor > whole.totalMinor)
    remarks.push({
      rule,
      says: `The total of ${money(totalMinor)} is above the ${money(whole.totalMinor)} that was stated.`,
    })
  for (const { leg, totalMinor: legMinor, lines, stated: own } of legs) {
    const capped = own.filter(isCapped)
    if (capped.length === 0 || capped.length < own.length) continue
    const most = mostFor(capped)
    if (!whole && legMinor > most)
      remarks.push({
        rule,
        leg,
        says: `Leg ${leg} costs ${money(legMinor)}, above the ${money(most)} that was stated.`,
      })
    const eachMinor = Math.max(...capped.map(({ maxPriceMinor }) => maxPriceMinor))
    for (const [at, { unitMinor }] of lines.entries())
      if (unitMinor > eachMinor)
        remarks.push({
          rule,
          leg,
          line: at + 1,
          says: `A piece costs ${money(unitMinor)}, above the ${money(eachMinor)} that was stated.`,
        })
  }
  return remarks
}
