import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { MethodId } from './method-id.ts'

/** A payment method in its user's wallet: what the provider issued, and what the user says of it. */
export const WalletMethod = z.object({
  methodId: MethodId,
  brand: z.string(),
  last4: z.string(),
  /** The last month it is good for, like 2031-12. */
  goodUntil: z.string(),
  /** The user's own name for it. */
  label: z.string().optional(),
  /** A row from before users could say so has none: agents could name it then. */
  agentsMayUse: z.boolean().default(true),
  addedAt: z.string().optional(),
})
export type WalletMethod = z.output<typeof WalletMethod>

/** An expired method stays in the wallet until its user removes it. */
export const methodStates = ['active', 'expired'] as const

/** The month (UTC) of a point in time, as `goodUntil` is written. */
export const monthOf = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 7)

export const methodState = ({ goodUntil }: WalletMethod, nowMs: number): (typeof methodStates)[number] =>
  goodUntil < monthOf(nowMs) ? 'expired' : 'active'

/** What a person knows it by. */
export const labelOf = ({ label, brand, last4 }: WalletMethod): string => {
  const card = `${brand} ending in ${last4}`
  return label ? `${label} (${card})` : card
}

/** The same answer for a method that does not exist, one that was removed, and another user's. */
export const noSuchMethod = (instrument: string): Failure =>
  new Failure('payment-method.not-found', 'You have no such payment method', { instrument })

/** Agents name only what their user lets them. */
export const notForAgents = ({ methodId }: Pick<WalletMethod, 'methodId'>): Failure =>
  new Failure('payment-method.not-for-agents', 'The user does not let agents use this payment method', {
    instrument: methodId,
  })

/** Refuses a method that cannot pay now, or not for this caller. */
export const assertUsable = (method: WalletMethod, by: 'user' | 'agent', nowMs: number): WalletMethod => {
  if (methodState(method, nowMs) === 'expired')
    throw new Failure('payment-method.expired', `This payment method was good until ${method.goodUntil}`, {
      instrument: method.methodId,
    })
  if (by === 'agent' && !method.agentsMayUse) throw notForAgents(method)
  return method
}
