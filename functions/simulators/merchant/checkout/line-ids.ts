import type * as z from 'zod'
import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'
import type { CreateCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import type { SessionLine } from './session.ts'

type Basket = z.output<typeof CreateCheckout>

/** One id per line, no two alike: the platform's, or that of a line that was there before, or a new one. */
export const lineIdsOf = ({ line_items }: Pick<Basket, 'line_items'>, before: readonly SessionLine[]): string[] => {
  const chosen = line_items.flatMap(({ id }) => id || [])
  const used = new Set(chosen)
  if (used.size < chosen.length) throw new CompanyRefusal(400, 'invalid_request', 'Two lines have the same id')
  const fresh = (from: number): string => (used.has(`li_${from}`) ? fresh(from + 1) : `li_${from}`)
  return line_items.map(({ id, item }, at) => {
    const earlier = before.find((line) => line.sku === item.id && !used.has(line.id))
    const own = id || (earlier?.id ?? fresh(at + 1))
    used.add(own)
    return own
  })
}
