import { noSuchMethod, paymentMethods } from '#shared/payments/payment-methods.ts'
import { payments } from '#shared/payments/payments.ts'
import type { Item } from '#shared/platform/table/expression.ts'
import { commit } from '#shared/platform/table/table.ts'

/** Refuses a method that is not in the user's own wallet. `row` is what the wallet has under this name. A wallet without it is filled from the provider, which alone issues methods. */
export const assertOwnMethod = async (userId: string, methodId: string, row: Item | undefined): Promise<void> => {
  if (row) return
  const issued = await payments.methods(userId)
  if (issued.length > 0) await commit(issued.map((method) => paymentMethods.keep(userId, method)))
  if (!issued.some((method) => method.methodId === methodId)) throw noSuchMethod(methodId)
}
