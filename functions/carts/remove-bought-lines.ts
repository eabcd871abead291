import * as z from 'zod'
import { linesAfter } from '#shared/cart/cart.ts'
import { carts, type MadeOf } from '#shared/cart/carts.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { onEvent } from '#shared/platform/runtime/on-event.ts'
import { commit } from '#shared/platform/table/table.ts'
import { legs } from '#shared/purchase/rows/legs.ts'

const tries = 5

class Emptied extends Error {}

/** What of a cart's lines a checkout bought in the end: those of the merchants whose leg is settled. */
const boughtOf = async (checkoutId: string, { lines }: MadeOf): Promise<MadeOf['lines']> => {
  const settled = (await legs.of(checkoutId)).filter(({ phase }) => phase === 'settled')
  return lines.filter((line) => settled.some(({ merchantId }) => merchantId === line.merchantId))
}

/** Takes what was bought out of the cart it came from, once. What was not bought, or was put in since, stays. */
const emptyCart = async (checkoutId: string, made: MadeOf, attempt = 1): Promise<void> => {
  const nowMs = Date.now()
  const cart = await carts.get(made.cartId, nowMs)
  if (!cart) return
  const lines = linesAfter(cart.lines, await boughtOf(checkoutId, made))
  try {
    const mark = carts.bought(cart, checkoutId, () => new Emptied())
    await commit([mark, carts.change(cart, { lines }, nowMs).write])
  } catch (error) {
    if (error instanceof Emptied) return
    const raced = error instanceof Failure && error.code === 'cart.stale'
    if (!raced || attempt === tries) throw error
    await emptyCart(checkoutId, made, attempt + 1)
  }
}

/** A completed purchase empties the cart of what it bought. */
export const handler = onEvent(
  {
    types: ['checkout.completed'],
    timeoutSeconds: 10,
    grants: { read: ['CHECKOUT', 'CART'], write: ['CART'] },
  },
  z.object({ subject: z.string() }),
  async ({ subject }) => {
    const made = await carts.sourceOf(subject)
    if (made) await emptyCart(subject, made)
  },
)
