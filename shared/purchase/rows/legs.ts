import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { ProtocolState } from '#shared/kernel/protocol-state.ts'
import { assertAllowed, type Mover } from '#shared/kernel/transitions.ts'
import { UntrustedText } from '#shared/kernel/untrusted-text.ts'
import { Dispute } from '#shared/operations/dispute.ts'
import { CaptureBy } from '#shared/orders/rules/capture-by.ts'
import { ReceiptLine } from '#shared/orders/rules/receipt.ts'
import type { Changes } from '#shared/platform/table/expression.ts'
import { merchantCheckoutKey } from '#shared/platform/table/index-keys.ts'
import { inPartition, keys, ownerId } from '#shared/platform/table/keys.ts'
import { eventRow, type OutboxEvent } from '#shared/platform/table/outbox.ts'
import { all, page } from '#shared/platform/table/page.ts'
import { type Guarded, get, insert, remove, update } from '#shared/platform/table/table.ts'
import {
  type LegPhase,
  legPhases,
  type PaymentState,
  type PlacementState,
  paymentStates,
  paymentTransitions,
  phaseTransitions,
  placementStates,
  placementTransitions,
} from '#shared/purchase/rules/leg-states.ts'

const minor = z.int().nonnegative()

export const Leg = z.object({
  checkoutId: z.string(),
  leg: z.int().positive(),
  merchantId: z.string(),
  merchantCheckoutId: z.string(),
  protocolState: ProtocolState.optional(),
  phase: z.enum(legPhases),
  lines: z.array(ReceiptLine).min(1),
  subtotalMinor: minor,
  shippingMinor: minor,
  taxMinor: minor,
  discountMinor: minor,
  totalMinor: minor,
  currency: z.string(),
  latestArrival: z.string().optional(),
  /** What its merchant showed as its address, as a digest. */
  destination: z.string().optional(),
  /** What that digest is over beside the address; no view shows it. */
  destinationSalt: z.string().optional(),
  deliverBy: z.string().optional(),
  /** What its merchant wants its buyer to read. */
  disclosures: z.array(UntrustedText).optional(),
  captureBy: CaptureBy,
  cancelable: z.boolean(),
  claimHash: z.string(),
  /** The intents of its lines, where its checkout has several. */
  intentIds: z.array(z.string()).optional(),
  payment: z.enum(paymentStates),
  /** Our reference at the bank, and until when a call made under it may still land. */
  paymentReference: z.string().optional(),
  paymentDeadlineMs: z.number().optional(),
  declined: z.string().optional(),
  /** When the provider's no was recorded; a leg from before has none. */
  declinedAt: z.string().optional(),
  /** What its user has to do at the bank, and until when. */
  challenge: z.object({ url: z.string(), expiresAt: z.string() }).optional(),
  placement: z.enum(placementStates),
  placementReference: z.string().optional(),
  placementDeadlineMs: z.number().optional(),
  refused: z.string().optional(),
  captureReference: z.string().optional(),
  /** The captured amount, which may be less than the hold. */
  capturedMinor: minor.optional(),
  merchantOrderId: z.string().optional(),
  /** The merchant's charge for the order, which a capture never exceeds. */
  chargedMinor: minor.optional(),
  permalink: z.string().optional(),
  /** Why a company's last answer does not count. */
  dispute: Dispute.optional(),
  orderId: z.string().optional(),
  /** The debt in the ledger, while the leg is parked. */
  owed: z.object({ ref: z.string(), creditor: z.string(), amountMinor: minor }).optional(),
  v: z.int().positive(),
})
export type Leg = z.output<typeof Leg>

type LegEvent = Pick<OutboxEvent, 'type' | 'data' | 'owner'>

const overtaken = () => new Failure('leg.in-flight', 'Another step changed this leg; read it again')

/** The rows that change a leg on its version, and what it is afterwards. `listed` puts it on a list. */
const change = (
  before: Leg,
  set: Partial<Leg>,
  by: Mover,
  nowMs: number,
  event?: LegEvent,
  listed: Changes = {},
): { after: Leg; writes: Guarded[] } => {
  if (set.phase) assertAllowed<LegPhase>(phaseTransitions, before.phase, set.phase, by)
  if (set.payment) assertAllowed<PaymentState>(paymentTransitions, before.payment, set.payment, by)
  if (set.placement) assertAllowed<PlacementState>(placementTransitions, before.placement, set.placement, by)
  const v = before.v + 1
  // A leg that is quoted anew has another checkout at its merchant, by which a webhook will name it.
  const named = set.merchantCheckoutId ? merchantCheckoutKey(before.merchantId, set.merchantCheckoutId) : {}
  // What a bank asked is over with any other answer.
  const ended = before.challenge && set.payment ? { challenge: undefined } : {}
  const unlisted = before.challenge && set.payment ? { gsi1pk: undefined, gsi1sk: undefined } : {}
  const next = { ...ended, ...unlisted, ...set, ...named, ...listed, v }
  const writes = [update(keys.leg(before.checkoutId, before.leg), { v: before.v }, next, overtaken)]
  if (event)
    writes.push(
      eventRow(keys.legEvent(before.checkoutId, before.leg, v), { ...event, subject: before.checkoutId }, nowMs),
    )
  return { after: { ...before, ...ended, ...set, v }, writes }
}

const row = (leg: Leg) => ({
  ...keys.leg(leg.checkoutId, leg.leg),
  ...merchantCheckoutKey(leg.merchantId, leg.merchantCheckoutId),
  kind: 'leg',
  ...leg,
})

export const legs = {
  create: (leg: Leg): Guarded => insert(row(leg), overtaken),

  change,

  /** Replaces another leg of the same checkout and number that has no request outside yet. */
  renew: (before: Leg, leg: Leg): Guarded => insert(row({ ...leg, v: before.v + 1 }), overtaken, { v: before.v }),

  /** Removes a leg without any request outside from its checkout. */
  drop: (leg: Leg): Guarded => remove(keys.leg(leg.checkoutId, leg.leg), { v: leg.v }, overtaken, false),

  async require(checkoutId: string, leg: number): Promise<Leg> {
    const item = await get(keys.leg(checkoutId, leg))
    if (!item) throw new Failure('checkout.not-found', 'No such leg', { leg })
    return Leg.parse(item)
  },

  async of(checkoutId: string): Promise<Leg[]> {
    const items = await all({ partition: keys.checkoutPartition(checkoutId), prefix: 'LEG#' })
    return items.map((item) => Leg.parse(item)).sort((a, b) => a.leg - b.leg)
  },

  /** The leg behind a merchant's own checkout id, if it is one of ours; eventually consistent. */
  async ofMerchantCheckout(
    merchantId: string,
    merchantCheckoutId: string,
  ): Promise<{ checkoutId: string; leg: number } | undefined> {
    const { gsi2pk } = merchantCheckoutKey(merchantId, merchantCheckoutId)
    const [entry] = (await page({ index: 'gsi2', partition: gsi2pk, limit: 1 })).items
    if (!entry) return undefined
    return { checkoutId: ownerId(entry), leg: Number(inPartition(entry).id) }
  },
}
