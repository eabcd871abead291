import type { CartLine } from '#shared/cart/cart.ts'
import type { Seen } from '#shared/cart/carts.ts'
import { cartLookMs } from '#shared/cart/durations.ts'
import { inTime } from '#shared/discovery/search-merchants.ts'
import { Failure, failedWith } from '#shared/kernel/errors.ts'
import { merchantOf } from '#shared/merchants/registry.ts'

const checkLine = async ({ merchantId, sku, quantity }: CartLine, deadlineMs: number): Promise<Seen> => {
  const at = new Date().toISOString()
  try {
    const merchant = await merchantOf(merchantId)
    const { title, unitMinor, currency, available } = await inTime(merchant.product(sku, quantity), deadlineMs)
    return { state: available ? 'available' : 'sold_out', title, unitMinor, currency, at }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { state: failedWith(error, 'merchant.not-found', 'product.not-found') ? 'unknown' : 'unreachable', at }
  }
}

/** What the merchants' catalogues say of these lines now, by item. A merchant that does not answer in time is unreachable. */
export const checkAvailability = async (lines: readonly CartLine[]): Promise<Record<string, Seen>> => {
  const deadlineMs = Date.now() + cartLookMs
  const seen = await Promise.all(lines.map(async (line) => [line.itemId, await checkLine(line, deadlineMs)] as const))
  return Object.fromEntries(seen)
}
