import * as z from 'zod'
import { isInherited } from '#shared/kernel/own-value.ts'
import { maxQuantity } from '#shared/kernel/quantity.ts'

/** How many lines a basket or a cart may have. */
export const maxLines = 50

export interface Thing {
  merchantId: string
  sku: string
  options: Readonly<Record<string, string>>
}
/** One thing at one merchant: lines with the same key are added up. */
export const thingKey = ({ merchantId, sku, options }: Thing): string =>
  JSON.stringify([merchantId, sku, Object.entries(options).sort()])

export const ItemId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,40}$/, 'Expected up to 40 letters, digits, _ or -')
  .refine((id) => !isInherited(id), 'This name is not allowed')

export const CartLine = z.object({
  itemId: ItemId,
  merchantId: z.string(),
  sku: z.string(),
  options: z.record(z.string(), z.string()),
  quantity: z.int().positive(),
  /** The offer it came from, and the intent which that answers: it is consumed when this is bought. */
  offerId: z.string().optional(),
  intentId: z.string().optional(),
})
export type CartLine = z.output<typeof CartLine>

/** The wanted id, or the first like it that no line has. */
export const freeItemId = (lines: readonly CartLine[], wanted: string): string => {
  const taken = new Set(lines.map(({ itemId }) => itemId))
  for (let n = 2, id = wanted; ; n++, id = `${wanted.slice(0, 36)}-${n}`) if (!taken.has(id)) return id
}

const sameWish = (a: CartLine, b: CartLine): boolean => thingKey(a) === thingKey(b) && a.intentId === b.intentId

/** The lines of one cart with those of another: the same thing adds up, as far as one line may hold. */
export const mergedLines = (into: readonly CartLine[], from: readonly CartLine[]): CartLine[] => {
  const lines = [...into]
  for (const line of from) {
    const at = lines.findIndex((each) => sameWish(each, line))
    const same = lines[at]
    if (same) lines[at] = { ...same, quantity: Math.min(maxQuantity, same.quantity + line.quantity) }
    else lines.push({ ...line, itemId: freeItemId(lines, line.itemId) })
  }
  return lines
}

/** What is left of a cart when these were bought: a quantity raised since then keeps the difference. */
export const linesAfter = (
  lines: readonly CartLine[],
  bought: readonly (Thing & { quantity: number })[],
): CartLine[] => {
  const due = new Map<string, number>()
  for (const thing of bought) due.set(thingKey(thing), (due.get(thingKey(thing)) ?? 0) + thing.quantity)
  return lines.flatMap((line) => {
    const taken = Math.min(line.quantity, due.get(thingKey(line)) ?? 0)
    due.set(thingKey(line), (due.get(thingKey(line)) ?? 0) - taken)
    return taken === line.quantity ? [] : [{ ...line, quantity: line.quantity - taken }]
  })
}
