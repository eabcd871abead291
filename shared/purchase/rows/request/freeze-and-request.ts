import type { Intent } from '#shared/discovery/rules/offers.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { moverOf, type Principal, principalKey } from '#shared/kernel/principal.ts'
import { freeze } from '#shared/orders/rules/receipt.ts'
import type { Remark } from '#shared/orders/rules/remarks.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { policyCaps } from '#shared/policy/rules/policy-caps.ts'
import type { PolicyVerdict } from '#shared/policy/rules/policy-verdict.ts'
import { sagaStartSeconds } from '#shared/purchase/durations.ts'
import { type Approval, approvalIdOf, approvals } from '#shared/purchase/rows/approvals.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { receiptLeg } from '#shared/purchase/rows/leg-terms.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'
import { receipts } from '#shared/purchase/rows/receipts.ts'
import { claim, holdBudget } from '#shared/purchase/rows/reservations.ts'
import type { WholeCheckout } from '#shared/purchase/rows/whole-checkout.ts'
import type { DelegatedDecision, NotCovered } from '#shared/purchase/rules/delegated-by.ts'
import { overCap, type StatedLeg, statedCap } from '#shared/purchase/rules/stated-cap.ts'
import { identified, spending } from './buy-again.ts'
import { byDelegation, decidedRows, deciderOf, openRows } from './by-delegation.ts'
import { byPolicy } from './by-policy.ts'
import { recentGoods } from './recent-goods.ts'
import { capsOn, demandOf, holdAgent } from './request-caps.ts'
import { requestRows } from './request-rows.ts'

export interface ApprovalRequest {
  principal: Principal
  /** How long the user may take to decide, in seconds; never beyond the quotes. */
  validSeconds: number
  buyAgain: boolean
  /** A cap of this call alone. */
  maxTotalMinor?: number | undefined
}
export interface FrozenApproval {
  after: Checkout
  approval: Approval
  remarks: Remark[]
  /** The delegation that decided at once, if one did. */
  decision: DelegatedDecision | undefined
  /** Which rule of which delegation was not met. */
  notCovered: NotCovered[]
  policy: PolicyVerdict
  writes: Guarded[]
}

/** The legs with the intents that each answers. */
const statedLegs = (legs: readonly Leg[], stated: readonly Intent[]): StatedLeg[] =>
  legs.map((leg) => {
    const own = stated.filter(({ intentId }) => leg.intentIds?.includes(intentId) ?? true)
    return { ...leg, stated: own }
  })

/** Only a quoted checkout asks, while its quotes last. */
const assertQuoted = ({ state, approvalId, quoteExpiresAtSeconds = 0 }: Checkout, nowSeconds: number): void => {
  if (state !== 'quoted')
    throw new Failure('checkout.not-ready', `A checkout that is ${state} cannot ask for approval`, {
      state,
      ...(approvalId && { approvalId }),
    })
  if (quoteExpiresAtSeconds <= nowSeconds)
    throw new Failure('checkout.expired', 'The quotes have expired; quote it again')
}

/** Freezes the terms and requests a decision: the receipt, the approval, the claims, the budgets and the intent in one transaction. A delegation of the user that covers an agent's request decides in the same transaction. */
export const freezeAndRequest = async (
  { checkout, legs: quotedLegs }: Pick<WholeCheckout, 'checkout' | 'legs'>,
  { principal, validSeconds, buyAgain, maxTotalMinor }: ApprovalRequest,
  nowMs: number,
): Promise<FrozenApproval> => {
  if (buyAgain && principal.kind !== 'user') throw new Failure('auth.forbidden', 'Only a user may repeat a purchase')
  const nowSeconds = Math.floor(nowMs / 1000)
  const { checkoutId, userId, currency, quoteExpiresAtSeconds = 0 } = checkout
  assertQuoted(checkout, nowSeconds)
  const { addressId, addressDigest } = checkout
  const read = await requestRows(checkout, quotedLegs, principal, nowMs)
  const { allowance, stated, agent } = read
  const totalMinor = quotedLegs.reduce((sum, leg) => sum + leg.totalMinor, 0)
  const caps = capsOn(read, { totalMinor, currency }, maxTotalMinor)
  const cap = statedCap(stated, currency)
  const goods = await recentGoods(checkout, quotedLegs, read.goods, nowMs)
  const remarks = [...overCap({ totalMinor, currency }, stated, statedLegs(quotedLegs, stated)), ...goods.remarks]
  const weighed = { read, totalMinor, boughtBefore: goods.remarks.length > 0 }
  const judged = await byPolicy(checkout, quotedLegs, weighed, nowMs)
  const { policy, strangers } = judged
  const demands = demandOf(allowance.limits, totalMinor) ?? judged.demands
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
    policy,
    ...(demands && { demands }),
    instrument: checkout.instrument,
    instrumentLabel: read.instrumentLabel,
    expiresAt: new Date(expiresAtSeconds * 1000).toISOString(),
  })
  const receiptHash = frozen.hash
  const purchase = { ...checkout, version, totalMinor }
  const { covering, notCovered } = await byDelegation(
    purchase,
    quotedLegs,
    {
      read,
      caps: [...caps, ...policyCaps(policy, currency), ...(cap ? [cap.totalMinor] : [])],
      remarks,
      policy,
      demands,
    },
    principal,
    nowMs,
  )
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
    ...(demands && { demands }),
    outcome: covering ? 'approved' : 'pending',
    ...(covering && { delegation: covering.by }),
    ...(notCovered.length > 0 && { notCovered }),
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
      ...(covering ? { by: 'delegation', to: 'approved' } : { to: 'awaiting_approval' }),
      set: {
        receiptVersion: version,
        receiptHash,
        approvalId,
        approvalExpiresAtSeconds: expiresAtSeconds,
        totalMinor,
        instrumentLabel: read.instrumentLabel,
        askedBy: agent ? principalKey(principal) : undefined,
        delegation: covering?.by,
        decidedBy: covering && deciderOf(covering.by),
        strangers: strangers.length > 0 ? strangers : undefined,
        ...(buyAgain && { buyAgain }),
      },
      action: 'approval.request',
      details: { approvalId, receiptHash, ...(covering && { decidedBy: deciderOf(covering.by) }) },
      event: { type: 'approval.requested', data: { approvalId, receiptHash } },
      dueAtSeconds: nowSeconds + sagaStartSeconds,
    },
    nowMs,
  )
  return {
    after,
    approval,
    remarks,
    decision: covering && { ...covering.by, rules: covering.rules },
    notCovered,
    policy,
    writes: [
      ...writes,
      receipts.put(checkoutId, version, frozen),
      approvals.request(approval),
      ...renamed,
      ...all.map((leg) => claim(leg.claimHash, checkout, userId, nowMs)),
      ...goods.writes,
      ...judged.writes,
      ...(await spending(checkout, buyAgain)),
      ...holdBudget(purchase, version, allowance, nowMs),
      ...holdAgent(purchase, agent),
      ...(covering ? decidedRows(approval, covering, nowMs) : openRows(approval, agent)),
    ],
  }
}
