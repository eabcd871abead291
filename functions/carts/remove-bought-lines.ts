import * as z from 'zod'
import { linesAfter } from '#shared/cart/cart.ts'
import { carts, type MadeOf } from '#shared/cart/carts.ts'
import { onEvent } from '#shared/platform/runtime/on-event.ts'
import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { commit } from '#shared/platform/table/table.ts'
import { legs } from '#shared/purchase/rows/legs.ts'

class AlreadyRemoved extends Error {}

/** The lines that a checkout bought in the end: those of merchants whose leg is settled. */
const boughtOf = async (checkoutId: string, { lines }: MadeOf): Promise<MadeOf['lines']> => {
  const settled = (await legs.of(checkoutId)).filter(({ phase }) => phase === 'settled')
  return lines.filter((line) => settled.some(({ merchantId }) => merchantId === line.merchantId))
}

/** Removes the bought lines from their cart, once. Other lines and later additions stay. */
const removeBought = async (checkoutId: string, made: MadeOf): Promise<void> => {
  const nowMs = Date.now()
  const cart = await carts.get(made.cartId, nowMs)
  if (!cart) return
  const lines = linesAfter(cart.lines, await boughtOf(checkoutId, made))
  const mark = carts.bought(cart, checkoutId, () => new AlreadyRemoved())
  await commit([mark, carts.change(cart, { lines }, nowMs).write]).catch((error: unknown) => {
    if (!(error instanceof AlreadyRemoved)) throw error
  })
}

/** After a purchase has completed, removes its lines from the cart. */
export const handler = onEvent(
  {
    types: ['checkout.completed'],
    where: { data: { cartId: [{ exists: true }] } },
    timeoutSeconds: 10,
    grants: { read: ['CHECKOUT', 'CART'], write: ['CART'] },
  },
  z.object({ subject: z.string() }),
  async ({ subject }) => {
    const made = await carts.sourceOf(subject)
    if (made) await retryOvertaken(['cart.stale'], () => removeBought(subject, made))
  },
)
