import { intents } from '#shared/discovery/intents.ts'
import type { Offer } from '#shared/discovery/rules/offers.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { assertQuantity } from '#shared/kernel/quantity.ts'
import type { BasketLine } from '#shared/purchase/rules/basket-lines.ts'
import type { BasketWish } from '#shared/purchase/rules/baskets.ts'

/** The wish behind each line. An offer must be the caller's and not expired. */
export const wishesOf = async (
  lines: readonly BasketLine[],
  userId: string | undefined,
  nowMs: number,
): Promise<BasketWish[]> => {
  const offers = await intents.offersNamed(lines.flatMap((line) => ('offerId' in line ? [line.offerId] : [])))
  return lines.map((line) => ('offerId' in line ? wishFor(line, offers.get(line.offerId), userId, nowMs) : line))
}

const wishFor = (
  line: Extract<BasketLine, { offerId: string }>,
  offer: Offer | undefined,
  userId: string | undefined,
  nowMs: number,
): BasketWish => {
  if (!offer || offer.userId !== userId)
    throw new Failure('offer.not-found', 'No such offer', { offerId: line.offerId })
  if (Date.parse(offer.expiresAt) <= nowMs)
    throw new Failure('offer.not-found', 'This offer has expired; ask for offers again', { offerId: line.offerId })
  const { merchantId, sku, intentId } = offer
  const quantity = line.quantity ?? offer.quantity
  assertQuantity(quantity, offer)
  return { merchantId, sku, quantity, options: {}, intentId }
}
