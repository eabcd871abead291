import * as z from 'zod'
import { Failure } from './errors.ts'

/** How many of one thing a wish, an offer, a line of a cart or a purchase may be for. More is a slip of the keyboard. */
export const maxQuantity = 999

/** A number of pieces. */
export const Pieces = z.int().min(1).max(maxQuantity)

/** Refuses more than `maxQuantity` where lines were added up, or where an earlier row says how many. */
export const assertQuantity = (quantity: number, of: { merchantId: string; sku: string }): void => {
  if (quantity <= maxQuantity) return
  const { merchantId, sku } = of
  throw new Failure('request.invalid', `At most ${maxQuantity} of one thing`, { merchantId, sku, limit: maxQuantity })
}
