import * as z from 'zod'

const id = z.string().max(80)
const minor = z.int().nonnegative()

interface Entry {
  schema: z.ZodType
  /** For the platform's own relay only; it does not reach the bus. */
  internal?: true
  /** What the event means, in one sentence. */
  says: string
}

/** Every event: its data (ids and outcome codes, no personal data) and its meaning. `samples/` has one file per version. */
export const eventCatalogue = {
  'checkout.quoted': {
    schema: z.object({ legs: z.int(), totalMinor: minor }),
    says: 'Every leg has a quote from its merchant',
  },
  'checkout.drifted': {
    schema: z.object({ approvalId: id, differences: z.int() }),
    says: 'A merchant changed the approved terms; the user has to decide again',
  },
  'checkout.canceled': {
    schema: z.object({ approvalId: id.optional() }),
    says: 'The checkout was canceled before anything was ordered',
  },
  'checkout.expired': {
    schema: z.object({}),
    says: 'The quotes of the checkout expired while no approval was open: before a request, or after a drift',
  },
  'checkout.completed': {
    schema: z.object({ legs: z.int(), spentMinor: minor, cartId: id.optional() }),
    says: 'Every order of the checkout is placed and paid',
  },
  'checkout.failed': {
    schema: z.object({ code: z.string() }),
    says: 'The purchase ended and bought nothing; after an operator resolved it, money may be written off or a hold may still lapse',
  },
  'checkout.unsettled': { schema: z.object({ what: z.string() }), says: 'Purser is still looking up an outcome' },
  'approval.requested': {
    schema: z.object({ approvalId: id, receiptHash: id }),
    says: 'The user is asked to decide on a frozen receipt',
  },
  'approval.waiting': { schema: z.object({ approvalId: id }), internal: true, says: 'The saga waits for the decision' },
  'approval.approved': {
    schema: z.object({ approvalId: id, delegationId: id.optional(), usedUp: z.literal(true).optional() }),
    says: 'The user approved exactly this receipt, or a delegation of theirs did; `usedUp` when it was its last purchase',
  },
  'approval.rejected': { schema: z.object({ approvalId: id }), says: 'The user rejected the receipt' },
  'approval.expired': { schema: z.object({ approvalId: id }), says: 'The user did not decide in time' },
  'payment.authorization': {
    schema: z.object({ leg: z.int(), merchantId: id, outcome: z.string() }),
    says: "The bank answered the request for one leg's hold",
  },
  'order.created': {
    schema: z.object({ orderId: id, leg: z.int(), merchantId: id }),
    says: 'A merchant confirmed the order of a leg, and it is paid',
  },
  'order.updated': {
    schema: z.object({ orderId: id, fact: z.string(), factId: z.string(), at: z.iso.datetime() }),
    says: 'Purser learned a fact about an order',
  },
  'return.updated': {
    schema: z.object({ orderId: id, returnId: id, state: z.string() }),
    says: 'A return was requested, or its state changed',
  },
  'purchase.parked': {
    schema: z.object({ leg: z.int().optional(), code: z.string(), owedMinor: minor.optional() }),
    says: 'A leg or a purchase is parked and waits for an operator',
  },
  'purchase.retry-requested': {
    schema: z.object({ approvalId: id, round: z.int() }),
    internal: true,
    says: 'An operator asked for the saga to run again',
  },
  'purchase.resolved': {
    schema: z.object({ parkedId: id, outcome: z.string(), leg: z.int().optional() }),
    says: 'An operator recorded the outcome of a parked item',
  },
  'purchase.hold-expiring': {
    schema: z.object({ heldMinor: minor, currency: z.string(), holdExpiresAt: z.iso.datetime() }),
    says: 'A hold that a purchase still needs expires soon, or has expired',
  },
  'delegation.changed': {
    schema: z.object({ delegationId: id, version: z.int(), state: z.string() }),
    says: 'A user made, changed or revoked a delegation',
  },
  'agent.changed': {
    schema: z.object({ agentId: id, state: z.enum(['created', 'revoked']) }),
    says: 'A user created or revoked an agent',
  },
  'address.changed': {
    schema: z.object({ state: z.enum(['stored', 'removed']) }),
    says: 'A user stored, changed or removed a delivery address; the event does not say which',
  },
  'account.changed': {
    schema: z.object({ change: z.enum(['email-confirmed', 'password-changed', 'password-reset']) }),
    says: 'A user confirmed the e-mail address, changed the password, or reset it by a link in a mail',
  },
  'mail-link.requested': {
    schema: z.object({ purpose: z.enum(['confirm', 'reset']) }),
    says: 'Somebody asked for a mail with a link; the event says neither who nor for which address',
  },
  'session.opened': { schema: z.object({ sessionId: id }), says: 'Somebody logged in as the user' },
  'wallet.changed': {
    schema: z.object({ version: z.int(), change: z.enum(['added', 'changed', 'removed']), methodId: id }),
    says: 'A user added, changed or removed a payment method',
  },
  'passkey.changed': {
    schema: z.object({ passkeyId: id, change: z.enum(['added', 'removed', 'counter-fell']) }),
    says: 'A user added or removed a passkey, or its counter went back as if it had been copied',
  },
  'freeze.changed': {
    schema: z.object({ scope: id, frozen: z.boolean() }),
    says: 'Spending was frozen or unfrozen for all, or for one user, agent or merchant',
  },
  'subscription.disabled': {
    schema: z.object({ subscriptionId: id, reason: z.string() }),
    says: 'Purser stopped sending to a subscriber: it accepted nothing for days, went away, or its agent was revoked',
  },
  'webhook.received': {
    schema: z.object({ sender: id, eventId: id, attempt: z.int() }),
    says: "A merchant's or a carrier's signed message is in the inbox",
  },
} as const satisfies Record<string, Entry>

/**
 * The `detail` of a bus event.
 * @public for subscribers' code
 */
export const eventEnvelope = <S extends z.ZodType>(data: S) =>
  z.object({
    id: z.string(),
    type: z.string(),
    version: z.int(),
    subject: z.string(),
    occurredAt: z.string(),
    data,
    /** A subscription of its owner asks for it. */
    awaited: z.literal(true).optional(),
  })
