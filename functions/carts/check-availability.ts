import type { CartLine } from '#shared/cart/cart.ts'
import type { Seen } from '#shared/cart/carts.ts'
import { cartLookMs } from '#shared/cart/durations.ts'
import { inTime } from '#shared/discovery/search-merchants.ts'
import { Failure, failedWith } from '#shared/kernel/errors.ts'
import { ownValue } from '#shared/kernel/own-value.ts'
import { merchantOf } from '#shared/merchants/registry.ts'
import { countUse } from '#shared/platform/operation/count-use.ts'
import { networkOf } from '#shared/platform/operation/limits.ts'
import type { CartCall } from './open-cart.ts'

/** How many products one call asks merchants about. */
const maxLooks = 10

const look = async ({ merchantId, sku, quantity }: CartLine, deadlineMs: number): Promise<Seen> => {
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

const questionOf = ({ merchantId, sku, quantity }: CartLine): string => JSON.stringify([merchantId, sku, quantity])

/** What the merchants' catalogues say of these lines now, by item. One call asks about ten products at most, first about those not seen for longest. The others keep what was seen. */
export const checkAvailability = async (
  { principal, source }: Pick<CartCall, 'principal' | 'source'>,
  lines: readonly CartLine[],
  before: Readonly<Record<string, Seen>> = {},
): Promise<Record<string, Seen>> => {
  const seenAt = ({ itemId }: CartLine): number => Date.parse(ownValue(before, itemId)?.at ?? '1970-01-01')
  const oldestFirst = lines.toSorted((a, b) => seenAt(a) - seenAt(b))
  const questions = [...Map.groupBy(oldestFirst, questionOf).values()].slice(0, maxLooks)
  if (questions.length === 0) return { ...before }
  if (principal) await countUse('looks.account', principal.userId, questions.length)
  else await countUse('looks.source', networkOf(source), questions.length)
  const deadlineMs = Date.now() + cartLookMs
  const answers = await Promise.all(
    questions.map(async (same) => {
      const answer = same[0] && (await look(same[0], deadlineMs))
      return answer ? same.map(({ itemId }) => [itemId, answer] as const) : []
    }),
  )
  return { ...before, ...Object.fromEntries(answers.flat()) }
}
