import * as z from 'zod'
import { lineOf } from '#shared/kernel/line.ts'
import { UntrustedText } from '#shared/kernel/untrusted-text.ts'
import { MethodId } from '#shared/payments/method-id.ts'
import { methodState, methodStates, type WalletMethod } from '#shared/payments/wallet-method.ts'

export const MethodParams = z.object({ methodId: MethodId })

/** A user's own name for a payment method. */
export const MethodLabel = lineOf(40).meta({ examples: ['Travel card'] })

/** A payment method as its user sees it: never a number. */
export const PaymentMethodView = z.object({
  methodId: z.string(),
  label: z.string().optional(),
  brand: UntrustedText,
  last4: z.string(),
  expiryMonth: z.int(),
  expiryYear: z.int(),
  /** What pays where a checkout names nothing; at most one is. */
  default: z.boolean(),
  agentsMayUse: z.boolean(),
  state: z.enum(methodStates),
})

export const methodView = (
  { methodId, label, brand, last4, goodUntil, agentsMayUse, ...method }: WalletMethod,
  defaultMethodId: string | undefined,
  nowMs: number,
): z.input<typeof PaymentMethodView> => {
  return {
    methodId,
    ...(label && { label }),
    brand,
    last4,
    expiryMonth: Number(goodUntil.slice(5)),
    expiryYear: Number(goodUntil.slice(0, 4)),
    default: methodId === defaultMethodId,
    agentsMayUse,
    state: methodState({ methodId, brand, last4, goodUntil, agentsMayUse, ...method }, nowMs),
  }
}
