import * as z from 'zod'
import { spread } from '#shared/kernel/money.ts'

/** The stages of a return that goes well; `rejected` ends it at any of them. */
export const returnStages = ['approved', 'in_transit', 'received', 'refunded'] as const

/** One agreed return, as the shop keeps it. */
export const ShopReturn = z.object({
  id: z.string(),
  /** What the platform calls it. */
  reference: z.string().optional(),
  /** What its money shall be called at the bank. */
  refundReference: z.string(),
  reason: z.string().optional(),
  lines: z.array(z.object({ id: z.string(), quantity: z.int() })),
  amountMinor: z.int(),
  stages: z.array(z.object({ stage: z.enum([...returnStages, 'rejected']), occurred_at: z.string() })).min(1),
})
export type ShopReturn = z.output<typeof ShopReturn>
export type ReturnStage = ShopReturn['stages'][number]['stage']

export const returnStageOf = ({ stages }: ShopReturn): ReturnStage => stages.at(-1)?.stage ?? 'approved'
/** Neither refunded nor rejected. */
export const isOpen = (each: ShopReturn): boolean =>
  returnStageOf(each) !== 'refunded' && returnStageOf(each) !== 'rejected'
/** Undefined for a return that has ended. */
export const nextStage = (each: ShopReturn): ReturnStage | undefined =>
  isOpen(each)
    ? returnStages[returnStages.indexOf(returnStageOf(each) as (typeof returnStages)[number]) + 1]
    : undefined

const dayMs = 86_400_000
/** How long a return rests at a stage when nobody hurries it: sent, under way, looked through. */
const restMs: Readonly<Partial<Record<ReturnStage, number>>> = {
  approved: dayMs,
  in_transit: 2 * dayMs,
  received: dayMs,
}

/** When the shop's housekeeping moves it on by itself. */
export const movesAt = (each: ShopReturn): number =>
  Date.parse(each.stages.at(-1)?.occurred_at ?? '') + (restMs[returnStageOf(each)] ?? Number.POSITIVE_INFINITY)

/** How the order shows it: edited in place, with every stage it has been to. */
export const returnAdjustment = (each: ShopReturn) => {
  const stage = returnStageOf(each)
  return {
    id: each.id,
    type: 'return',
    occurred_at: each.stages[0]?.occurred_at ?? '',
    status:
      stage === 'refunded' ? ('completed' as const) : stage === 'rejected' ? ('failed' as const) : ('pending' as const),
    line_items: each.lines.map(({ id, quantity }) => ({ id, quantity: -quantity })),
    totals: [{ type: 'total', amount: -each.amountMinor }],
    ...(each.reference && { reference: each.reference }),
    refund_reference: each.refundReference,
    stages: each.stages,
    ...(each.reason && { description: each.reason }),
  }
}

interface Sold {
  lines: readonly { id: string; quantity: number; unitMinor: number }[]
  taxMinor: number
}
/** What pieces cost with their part of the tax, those that came back before counted, so that the last one takes the rest. */
export const worthOf = ({ lines, taxMinor }: Sold, lineId: string, before: number, quantity: number): number => {
  const at = lines.findIndex(({ id }) => id === lineId)
  const line = lines[at]
  if (!line) return 0
  const taxes = spread(
    taxMinor,
    lines.map((each) => each.unitMinor * each.quantity),
  )
  const upTo = (count: number) => Math.floor(((taxes[at] ?? 0) * count) / line.quantity)
  return line.unitMinor * quantity + upTo(before + quantity) - upTo(before)
}
