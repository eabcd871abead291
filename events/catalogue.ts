import * as z from 'zod'

const id = z.string().max(80)
const minor = z.int().nonnegative()

interface Entry {
  schema: z.ZodType
  /** Told to the platform's own relay only, not to the bus. */
  internal?: true
  /** What it means that this happened. */
  says: string
}

/** Every event: its data (ids and outcome codes, no personal data) and what it says. Samples are beside, one per version. */
export const catalogue = {
  'checkout.quoted': {
    schema: z.object({ legs: z.int(), totalMinor: minor }),
    says: 'Every leg has a price its merchant stands by for a while',
  },
  'checkout.drifted': {
    schema: z.object({ approvalId: id, differences: z.int() }),
    says: 'A merchant changed the approved terms; somebody has to look again',
  },
  'checkout.canceled': {
    schema: z.object({ approvalId: id.optional() }),
    says: 'It was called off before anything was ordered',
  },
  'checkout.expired': { schema: z.object({}), says: 'Its quotes ended before anybody asked for approval' },
  'checkout.completed': {
    schema: z.object({ legs: z.int(), spentMinor: minor, cartId: id.optional() }),
    says: 'Everything that was placed is paid',
  },
  'checkout.failed': { schema: z.object({ code: z.string() }), says: 'Nothing was bought and nothing is held' },
  'checkout.unsettled': { schema: z.object({ what: z.string() }), says: 'An outcome is being confirmed' },
  'approval.requested': {
    schema: z.object({ approvalId: id, receiptHash: id }),
    says: 'A person is asked to decide on a frozen receipt',
  },
  'approval.waiting': { schema: z.object({ approvalId: id }), internal: true, says: 'The saga waits for the decision' },
  'approval.approved': { schema: z.object({ approvalId: id }), says: 'A person said yes to exactly this receipt' },
  'approval.rejected': { schema: z.object({ approvalId: id }), says: 'A person said no' },
  'approval.expired': { schema: z.object({ approvalId: id }), says: 'Nobody decided in time' },
  'payment.authorization': {
    schema: z.object({ leg: z.int(), merchantId: id, outcome: z.string() }),
    says: "The bank's answer to one leg's hold",
  },
  'order.created': {
    schema: z.object({ orderId: id, leg: z.int(), merchantId: id }),
    says: 'A merchant confirmed a leg and it is paid',
  },
  'order.updated': {
    schema: z.object({ orderId: id, fact: z.string(), factId: z.string(), at: z.iso.datetime() }),
    says: 'A fact about an order was learned',
  },
  'return.updated': {
    schema: z.object({ orderId: id, returnId: id, state: z.string() }),
    says: 'A return was asked for, or came one step further',
  },
  'purchase.parked': {
    schema: z.object({ leg: z.int().optional(), code: z.string(), owedMinor: minor.optional() }),
    says: 'Nobody could end it, and it waits for an operator',
  },
  'purchase.retry-requested': {
    schema: z.object({ approvalId: id, round: z.int() }),
    internal: true,
    says: 'An operator wants its saga started again',
  },
  'purchase.resolved': {
    schema: z.object({ parkedId: id, outcome: z.string(), leg: z.int().optional() }),
    says: 'An operator said what became of something parked',
  },
  'purchase.hold-expiring': {
    schema: z.object({ heldMinor: minor, currency: z.string(), holdExpiresAt: z.iso.datetime() }),
    says: 'The bank will soon let go of money that a purchase still needs',
  },
  'freeze.changed': {
    schema: z.object({ scope: id, frozen: z.boolean() }),
    says: 'Spending was stopped, or may go on, for everybody or for one user, agent or merchant',
  },
  'subscription.disabled': {
    schema: z.object({ subscriptionId: id, reason: z.string() }),
    says: 'Nothing is sent to a subscriber any more: it took nothing for days, went away, or its agent was revoked',
  },
  'webhook.received': {
    schema: z.object({ sender: id, eventId: id, attempt: z.int() }),
    says: "A merchant's or a carrier's signed message is in the inbox",
  },
} as const satisfies Record<string, Entry>

/**
 * What travels as the `detail` of a bus event.
 * @public for subscribers' code
 */
export const envelope = <S extends z.ZodType>(data: S) =>
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
