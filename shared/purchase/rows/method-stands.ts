import { Failure } from '#shared/kernel/errors.ts'
import { paymentMethods } from '#shared/payments/payment-methods.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import type { Checkout } from './checkouts.ts'

/** The check that the approved payment method is still in the wallet and good, for the transaction that asks for holds. What a delegation decided needs one that agents may use as well; a person's own decision named this one. */
export const methodStands = ({ userId, instrument, delegation }: Checkout, nowMs: number): Guarded => {
  const needed = { forAgents: delegation !== undefined, nowMs }
  return paymentMethods.stands(userId, instrument, needed, () => {
    const sentence = 'The payment method was removed, has expired, or is no longer for agents'
    return new Failure('payment-method.ended', sentence, { instrument })
  })
}
