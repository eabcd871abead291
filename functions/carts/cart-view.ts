import * as z from 'zod'
import { ItemId } from '#shared/cart/cart.ts'
import { type Cart, Seen } from '#shared/cart/carts.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { ownValue } from '#shared/kernel/own-value.ts'

export const CartParams = z.object({ cartId: idSchema('cart') })
export const ItemParams = CartParams.extend({ itemId: ItemId })

export const LineView = z.object({
  itemId: z.string(),
  merchantId: z.string(),
  sku: z.string(),
  options: z.record(z.string(), z.string()),
  quantity: z.int(),
  offerId: z.string().optional(),
  intentId: z.string().optional(),
  /** What the merchant's catalogue said, and when. A checkout takes no price from here: it asks for a quote. */
  seen: Seen.optional(),
})

export const CartView = z.object({
  cartId: z.string(),
  /** Whether a user owns the cart. A cart without an owner is opened by its token. */
  owned: z.boolean(),
  version: z.int(),
  lines: z.array(LineView),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** Purser deletes the cart then, unless a change extends it. */
  expiresAt: z.string(),
})

export const cartView = (cart: Cart): z.input<typeof CartView> => ({
  cartId: cart.cartId,
  owned: cart.userId !== undefined,
  version: cart.v,
  lines: cart.lines.map((line) => {
    const seen = ownValue(cart.seen, line.itemId)
    return { ...line, ...(seen && { seen }) }
  }),
  createdAt: cart.createdAt,
  updatedAt: cart.updatedAt,
  expiresAt: new Date(cart.ttl * 1000).toISOString(),
})
