import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { handler as createDelegation } from '#functions/delegations/create.ts'
import { handler as revoke } from '#functions/delegations/delete.ts'
import { handler as patch } from '#functions/delegations/patch.ts'
import { handler as createIntent } from '#functions/intents/create.ts'
import { agentScopes } from '#shared/kernel/principal.ts'
import { newId } from '#shared/platform/runtime/new-id.ts'
import type { Answered, Sent } from '#test/support/api/api-call.ts'
import { call } from '#test/support/api/api-call.ts'
import { type Buyer, door, type Route } from './buyers.ts'

const dayMs = 86_400_000

/** Another agent of this user, as the authorizer names it. */
export const anotherAgent = (who: Buyer, agentId = newId('agent')) => ({
  agentId,
  ask: (route: Route, sent: Sent = {}): Promise<Answered> =>
    call(route, {
      ...sent,
      context: { kind: 'agent', userId: who.userId, agentId, scopes: agentScopes.join(' ') },
      headers: { 'idempotency-key': crypto.randomUUID(), ...sent.headers },
    }),
})

/** A wide delegation, unless told otherwise. */
export const delegationBody = (more: object = {}) => ({
  perPurchaseMinor: 40_000,
  perMonthMinor: 100_000,
  currency: 'USD',
  expiresAt: new Date(Date.now() + 30 * dayMs).toISOString(),
  ...more,
})

const expected = (answer: Answered, status: number) => {
  if (answer.status !== status) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** The user lets agents buy within these limits. */
export const delegated = async (who: Buyer, more: object = {}) =>
  expected(await who.user(createDelegation, { body: delegationBody(more) }), 201)
export const changed = (who: Buyer, delegationId: string, body: object): Promise<Answered> =>
  who.user(patch, { params: { delegationId }, body })
export const revoked = async (who: Buyer, delegationId: string) =>
  expected(await who.user(revoke, { params: { delegationId } }), 200)

/** An agent's checkout that names an intent, to a stored address. */
export const planned = async (who: Buyer, lines: readonly object[], more: object = {}, ask = who.agent) => {
  const addressId = await who.stored(door)
  const { intentId } = expected(await ask(createIntent, { body: { query: 'coffee' } }), 201)
  const body = { intentId, lines, addressId, instrument: 'pm_ok', ...more }
  return expected(await ask(createCheckout, { body }), 201)
}

/** The agent asks for approval of it. */
export const requested = (
  who: Buyer,
  checkoutId: string,
  body: object = {},
  ask: (route: Route, sent?: Sent) => Promise<Answered> = who.agent,
): Promise<Answered> => ask(requestApproval, { params: { checkoutId }, body })
