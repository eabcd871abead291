import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import type { Item } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, update } from '#shared/platform/table/table.ts'
import { MethodId } from './method-id.ts'
import type { IssuedMethod } from './port.ts'

const Row = z.object({ methodId: MethodId, brand: z.string(), last4: z.string(), goodUntil: z.string() })
/** A payment method in its user's wallet: what the provider issued to that user. */
export type PaymentMethod = z.output<typeof Row>

/** The same answer for a method that does not exist and for another user's. */
export const noSuchMethod = (instrument: string): Failure =>
  new Failure('payment-method.not-found', 'You have no such payment method', { instrument })

export const paymentMethods = {
  /** What a row of the wallet says; undefined when the wallet has no such row. */
  in: (row: Item | undefined): PaymentMethod | undefined => row && Row.parse(row),

  /** Puts what the provider issued into the wallet; a repetition changes nothing. */
  keep: (userId: string, { methodId, ...issued }: IssuedMethod): Guarded =>
    update(keys.paymentMethod(userId, methodId), {}, { methodId, ...issued }, () => new Error('No condition'), true),

  /** What a person knows it by. */
  labelOf: ({ brand, last4 }: PaymentMethod): string => `${brand} ending in ${last4}`,
}
