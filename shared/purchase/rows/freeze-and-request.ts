import { Intent } from '#shared/discovery/rules/offers.ts'
import { assertWithinLimits } from '#shared/identity/rules/spending-limits.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { contentHash } from '#shared/kernel/hash.ts'
import { moverOf, type Principal, principalKey } from '#shared/kernel/principal.ts'
import type { Mover } from '#shared/kernel/transitions.ts'
import { freeze } from '#shared/orders/rules/receipt.ts'
import type { Remark } from '#shared/orders/rules/remarks.ts'
import { noSuchMethod, paymentMethods } from '#shared/payments/payment-methods.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, getEach } from '#shared/platform/table/table.ts'
import { sagaStartSeconds } from '#shared/purchase/durations.ts'
import { overCap, type StatedLeg, statedCap } from '#shared/purchase/rules/stated-cap.ts'
import { type Approval, approvalIdOf, approvals } from './approvals.ts'
import { type Checkout, checkouts } from './checkouts.ts'
import { receiptLeg } from './leg-terms.ts'
import { type Leg, legs } from './legs.ts'
import { receipts } from './receipts.ts'
import { recentGoods, recentGoodsKeys } from './recent-goods.ts'
import { allowanceIn, allowanceKeys, claim, consumeIntent, holdBudget, intentsOf, isConsumed } from './reservations.ts'
import type { WholeCheckout } from './whole-checkout.ts'

export interface ApprovalRequest {
  principal: Principal
  /** How long the user may take to decide, in seconds; never beyond the quotes. */
  validSeconds: number
  buyAgain: boolean
}
export interface FrozenApproval {
  after: Checkout
  approval: Approval
  remarks: Remark[]
  writes: Guarded[]
}

/** A user may buy the same again on purpose: the leg gets an identity of its own. */
const identified = (
  all: readonly Leg[],
  buyAgain: boolean,
  by: Mover,
  nowMs: number,
): { all: readonly Leg[]; writes: Guarded[] } => {
  if (!buyAgain) return { all, writes: [] }
  const changed = all.map((leg) => {
    const again = contentHash({ claim: leg.claimHash, again: leg.checkoutId })
    return legs.change(leg, { claimHash: again }, by, nowMs)
  })
  return { all: changed.map(({ after }) => after), writes: changed.flatMap(({ writes }) => writes) }
}

/** Consumes the checkout's intents. A user who buys again may reuse a consumed intent; any other is consumed now. */
const spending = async (checkout: Checkout, buyAgain: boolean): Promise<Guarded[]> => {
  const named = intentsOf(checkout)
  const consumed = buyAgain ? await Promise.all(named.map(isConsumed)) : []
  return named.flatMap((intentId, i) => (consumed[i] ? [] : [consumeIntent(intentId, checkout.checkoutId)]))
}

/** The legs with the intents that each answers. */
const statedLegs = (legs: readonly Leg[], stated: readonly Intent[]): StatedLeg[] =>
  legs.map((leg) => {
    const own = stated.filter(({ intentId }) => leg.intentIds?.includes(intentId) ?? true)
    return { ...leg, stated: own }
  })

/** Freezes the terms and requests a decision: the receipt, the approval, the claims, the budget and the intent in one transaction. */
export const freezeAndRequest = async (
  { checkout, legs: quotedLegs }: Pick<WholeCheckout, 'checkout' | 'legs'>,
  { principal, validSeconds, buyAgain }: ApprovalRequest,
  nowMs: number,
): Promise<FrozenApproval> => {
  if (buyAgain && principal.kind !== 'user') throw new Failure('auth.forbidden', 'Only a user may repeat a purchase')
  const nowSeconds = Math.floor(nowMs / 1000)
  const { checkoutId, userId, currency, quoteExpiresAtSeconds = 0 } = checkout
  if (checkout.state !== 'quoted')
    throw new Failure('checkout.not-ready', `A checkout that is ${checkout.state} cannot ask for approval`, {
      state: checkout.state,
      ...(checkout.approvalId && { approvalId: checkout.approvalId }),
    })
  if (quoteExpiresAtSeconds <= nowSeconds)
    throw new Failure('checkout.expired', 'The quotes have expired; quote it again')
  const { addressId, addressDigest } = checkout
  const named = intentsOf(checkout)
  const [methodRow, addressRow, limitsRow, counterRow, ...moreRows] = await getEach([
    keys.paymentMethod(userId, checkout.instrument),
    keys.address(userId, addressId ?? ''),
    ...allowanceKeys(userId, currency, nowMs),
    ...named.map(keys.intent),
    ...recentGoodsKeys(userId, quotedLegs),
  ])
  const allowance = allowanceIn([limitsRow, counterRow])
  const stated = moreRows.slice(0, named.length).flatMap((row) => (row ? [Intent.parse(row)] : []))
  const method = paymentMethods.in(methodRow)
  if (!method) throw noSuchMethod(checkout.instrument)
  if (addressId && addressRow?.['digest'] !== addressDigest)
    throw new Failure('checkout.drifted', 'The stored address has changed; quote the checkout again', { addressId })
  const totalMinor = quotedLegs.reduce((sum, leg) => sum + leg.totalMinor, 0)
  assertWithinLimits(allowance.limits, totalMinor, currency)
  const cap = statedCap(stated, currency)
  const goods = await recentGoods(checkout, quotedLegs, moreRows.slice(named.length), nowMs)
  const remarks = [...overCap({ totalMinor, currency }, stated, statedLegs(quotedLegs, stated)), ...goods.remarks]
  const version = checkout.receiptVersion + 1
  const approvalId = approvalIdOf(checkoutId, version)
  const expiresAtSeconds = Math.min(nowSeconds + validSeconds, quoteExpiresAtSeconds)
  const frozen = freeze({
    checkoutId,
    version,
    userId,
    fulfilment: checkout.fulfilment,
    legs: quotedLegs.map((leg) => receiptLeg(leg.leg, leg.merchantId, leg)),
    currency,
    totalMinor,
    ...(addressId && { addressId }),
    addressDigest,
    ...(cap && { cap }),
    ...(remarks.length > 0 && { remarks }),
    instrument: checkout.instrument,
    instrumentLabel: paymentMethods.labelOf(method),
    expiresAt: new Date(expiresAtSeconds * 1000).toISOString(),
  })
  const receiptHash = frozen.hash
  const approval: Approval = {
    approvalId,
    checkoutId,
    userId,
    receiptVersion: version,
    receiptHash,
    totalMinor,
    currency,
    requestedBy: principalKey(principal),
    requestedAt: new Date(nowMs).toISOString(),
    expiresAtSeconds,
    outcome: 'pending',
  }
  // A request after a drift keeps its claims; a new hash would never release the old ones.
  const { all, writes: renamed } = identified(
    quotedLegs,
    buyAgain && checkout.receiptVersion === 0,
    principal.kind,
    nowMs,
  )
  const { after, writes } = checkouts.move(
    checkout,
    {
      ...moverOf(principal),
      to: 'awaiting_approval',
      set: {
        receiptVersion: version,
        receiptHash,
        approvalId,
        approvalExpiresAtSeconds: expiresAtSeconds,
        totalMinor,
        ...(buyAgain && { buyAgain }),
      },
      action: 'approval.request',
      details: { approvalId, receiptHash },
      event: { type: 'approval.requested', data: { approvalId, receiptHash } },
      dueAtSeconds: nowSeconds + sagaStartSeconds,
    },
    nowMs,
  )
  return {
    after,
    approval,
    remarks,
    writes: [
      ...writes,
      receipts.put(checkoutId, version, frozen),
      approvals.request(approval),
      ...renamed,
      ...all.map((leg) => claim(leg.claimHash, checkout, userId, nowMs)),
      ...goods.writes,
      ...(await spending(checkout, buyAgain)),
      ...holdBudget({ ...checkout, totalMinor }, version, allowance, nowMs),
    ],
  }
}
