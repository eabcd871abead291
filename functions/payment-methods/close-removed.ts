import * as z from 'zod'
import { paymentMethods } from '#shared/payments/payment-methods.ts'
import { payments } from '#shared/payments/payments.ts'
import { onEvent } from '#shared/platform/runtime/on-event.ts'
import { commit } from '#shared/platform/table/table.ts'

/** Has the provider close a method that its user removed, and then forgets its row. Until then the row keeps the method out of the wallet. */
export const handler = onEvent(
  {
    types: ['wallet.changed'],
    where: { data: { change: ['removed'] } },
    timeoutSeconds: 20,
    grants: { read: ['WALLET'], delete: ['WALLET'], parameters: ['settings', 'payment-key'] },
  },
  z.object({ subject: z.string(), data: z.object({ methodId: z.string() }) }),
  async ({ subject: userId, data: { methodId } }) => {
    const removedAt = await paymentMethods.removedAt(userId, methodId)
    if (removedAt === undefined) return
    await payments.close({ customer: userId, methodId })
    await commit([paymentMethods.forget(userId, methodId, removedAt)])
  },
)
