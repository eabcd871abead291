import { getCheckout } from '#functions/checkouts/get.ts'
import { getOrder } from '#functions/orders/get.ts'
import { failedWith } from '#shared/kernel/errors.ts'
import type { Visit } from './visit.ts'

/** What `goodsOfNotices` calls. */
export const goodsCalls = [getCheckout, getOrder]

type Lines = readonly { title: string; quantity: number }[]
interface About {
  checkoutId?: string | undefined
  orderId?: string | undefined
}

/** The lines that each notice is about, by the id of its purchase or order; none for what is gone. */
export const goodsOfNotices = async (
  ask: Visit['ask'],
  notices: readonly About[],
): Promise<(notice: About) => Lines | undefined> => {
  const orderIds = new Set(notices.flatMap(({ orderId }) => orderId ?? []))
  const checkoutIds = new Set(notices.flatMap(({ checkoutId, orderId }) => (orderId ? [] : (checkoutId ?? []))))
  const gone = (error: unknown): undefined => {
    if (!failedWith(error, 'checkout.not-found', 'order.not-found')) throw error
  }
  const read = [
    ...[...checkoutIds].map(async (checkoutId) => {
      const checkout = await ask(getCheckout, { checkoutId }).catch(gone)
      return [checkoutId, checkout?.legs.flatMap(({ lines }) => lines)] as const
    }),
    ...[...orderIds].map(async (orderId) => [orderId, (await ask(getOrder, { orderId }).catch(gone))?.lines] as const),
  ]
  const lines = new Map(await Promise.all(read))
  return ({ orderId, checkoutId }) => lines.get(orderId ?? checkoutId ?? '')
}
