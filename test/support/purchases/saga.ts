import { run as authorizePayment, undo as undoAuthorizePayment } from '#functions/purchase/authorize-payment.ts'
import { run as closePurchase } from '#functions/purchase/close-purchase.ts'
import { run as placeOrder, undo as undoPlaceOrder } from '#functions/purchase/place-order.ts'
import { run as settlePurchase } from '#functions/purchase/settle-purchase.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'

/** The steps of one purchase's saga, called by hand, and the ways its machine takes through them. */
export const sagaOf = (checkout: Checkout) => {
  const ref = { approvalId: checkout.approvalId ?? '', checkoutId: checkout.checkoutId }
  const all = Array.from({ length: checkout.legCount }, (_, i) => i + 1)
  const saga = {
    authorize: () => authorizePayment(ref),
    place: (leg: number) => placeOrder({ ...ref, leg }),
    placeAll: () => Promise.all(all.map((leg) => saga.place(leg))),
    settle: () => settlePurchase(ref),
    close: () => closePurchase(ref),
    /** Undoes every leg, order before money, and closes. */
    async undo(code = 'purchase.failed') {
      for (const leg of all) {
        await undoPlaceOrder({ ...ref, leg, code })
        await undoAuthorizePayment({ ...ref, leg })
      }
      return closePurchase(ref)
    },
    /** From the decision to the end, without retries: what the first try of each step leads to. */
    async run(): Promise<Checkout | undefined> {
      try {
        await saga.authorize()
        await saga.placeAll()
        await saga.settle()
      } catch (error) {
        const { name } = error as Error
        if (name !== 'purchase.failed' && name !== 'payment.declined') throw error
        await saga.undo(name)
      }
      return checkouts.get(ref.checkoutId)
    },
  }
  return saga
}
