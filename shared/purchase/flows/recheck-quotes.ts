import { setTimeout as pause } from 'node:timers/promises'
import { endBudgetHolds } from '#shared/authority/rows/budgets.ts'
import { Failure, failedWith } from '#shared/kernel/errors.ts'
import type { MerchantCheckout } from '#shared/merchants/port.ts'
import { merchantOf } from '#shared/merchants/registry.ts'
import type { Receipt } from '#shared/orders/rules/receipt.ts'
import { timeLeft } from '#shared/platform/runtime/time-left.ts'
import { commit } from '#shared/platform/table/table.ts'
import { awayRetriesMs, recheckEnoughMs } from '#shared/purchase/durations.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { type LegTerms, legTermsOf, receiptLeg } from '#shared/purchase/rows/leg-terms.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { resolveRetried } from '#shared/purchase/rows/parked/resolve-parked.ts'
import type { WholeCheckout } from '#shared/purchase/rows/whole-checkout.ts'
import { type Difference, drift } from '#shared/purchase/rules/drift.ts'
import { keptUntil } from '#shared/purchase/rules/quote-validity.ts'

/** A leg as its merchant offers it now; without terms it has to be quoted again. */
export interface Rechecked {
  leg: Leg
  terms: LegTerms | undefined
  differences: Difference[]
}

const notOffered = {
  what: 'items',
  approved: 'offered',
  now: 'no longer offered on these terms; quote it again',
} as const

/** Terms that nobody can approve: they are quoted anew, and then refused with the reason if they stay so. */
const lostQuote = (leg: Leg, difference: Omit<Difference, 'leg'> = notOffered): Rechecked => ({
  leg,
  terms: undefined,
  differences: [{ ...difference, leg: leg.leg }],
})

interface Answer {
  leg: Leg
  /** The merchant's checkout; undefined when it no longer finds it. No order was requested yet, so none can exist there. */
  now?: MerchantCheckout | undefined
  away?: Failure
}

const readWithRetries = async (leg: Leg, waits: readonly number[]): Promise<Answer> => {
  try {
    const merchant = await merchantOf(leg.merchantId)
    return { leg, now: await merchant.getCheckout(leg) }
  } catch (error) {
    if (!failedWith(error, 'merchant.unavailable', 'merchant.rate-limited')) throw error
    const [waitMs, ...rest] = waits
    if (waitMs === undefined || timeLeft(recheckEnoughMs) < recheckEnoughMs) return { leg, away: error }
    await pause(waitMs)
    return readWithRetries(leg, rest)
  }
}

/** Stops the purchase, shows what changed and lets the same checkout request approval of the new terms. It keeps its claims, not its budget. */
export const requestNewDecision = async (
  checkout: Checkout,
  rechecked: readonly Rechecked[],
  nowMs: number,
): Promise<void> => {
  const differences = rechecked.flatMap((each) => each.differences)
  const changed = rechecked.flatMap(({ leg, terms }) => (terms ? legs.change(leg, terms, 'saga', nowMs).writes : []))
  const totalMinor = rechecked.reduce((sum, { leg, terms }) => sum + (terms ?? leg).totalMinor, 0)
  const nowSeconds = Math.floor(nowMs / 1000)
  // A checkout that the merchant lost cannot be approved again: its quote has ended, and the user has a while to requote.
  const lost = rechecked.some(({ terms }) => terms === undefined)
  const quoteExpiresAtSeconds = lost ? nowSeconds : (checkout.quoteExpiresAtSeconds ?? nowSeconds)
  const { writes } = checkouts.move(
    checkout,
    {
      by: 'saga',
      actor: 'saga',
      to: 'quoted',
      // The next approval has executions of its own, which count from its start.
      set: { drift: differences, totalMinor, quoteExpiresAtSeconds, retries: undefined },
      action: 'checkout.drift',
      details: { differences: differences.length },
      event: { type: 'checkout.drifted', data: { approvalId: checkout.approvalId, differences: differences.length } },
      dueAtSeconds: keptUntil({ quoteExpiresAtSeconds, updatedAt: new Date(nowMs).toISOString() }),
    },
    nowMs,
  )
  const mended = await resolveRetried(checkout, [], 'saga', nowMs)
  await commit([...writes, ...changed, ...mended, ...(await endBudgetHolds(checkout.checkoutId))])
}

/** What is bought now: the terms by leg, and the legs that are left out because their merchants are unavailable. */
export interface Rechecks {
  terms: ReadonlyMap<number, LegTerms>
  without: readonly Leg[]
  /** How much dearer it became within the drift rule of the delegation that decided. */
  raisedMinor: number
  /** The answers behind it. */
  rechecked: readonly Rechecked[]
}

const totalOf = (all: readonly Rechecked[]): number =>
  all.reduce((sum, { leg, terms }) => sum + (terms ?? leg).totalMinor, 0)

/** Whether these answers need no other decision: nothing differs, or only totals that the delegation's drift rule lets rise this far. Where a part may be left out, no leg becomes dearer by what another one leaves. */
const stands = (
  { delegation, fulfilment }: Checkout,
  rechecked: readonly Rechecked[],
  { legs: before, totalMinor }: Receipt,
): boolean => {
  const differences = rechecked.flatMap((each) => each.differences)
  if (differences.length === 0) return true
  if (!delegation || delegation.exactly) return false
  const rises = rechecked.map(({ leg, terms }) => {
    const approvedMinor = before.find((each) => each.leg === leg.leg)?.totalMinor ?? 0
    const risen = (terms ?? leg).totalMinor - approvedMinor
    return fulfilment === 'best_effort' ? Math.max(0, risen) : risen
  })
  const riseMinor = rises.reduce((sum, risen) => sum + risen, 0)
  return differences.every(({ what }) => what === 'total') && riseMinor <= delegation.mostMinor - totalMinor
}

const drifted = (): Failure =>
  new Failure(
    'checkout.drifted',
    'The merchant changed the terms; request a new approval, and let the user decide again',
  )

export class BudgetShort extends Error {}
/** For `catch`: a higher price that no budget has room for is a drift like any other. */
export const askAboutPrice =
  (checkout: Checkout, { rechecked }: Pick<Rechecks, 'rechecked'>) =>
  async (error: unknown): Promise<never> => {
    if (!(error instanceof BudgetShort)) throw error
    await requestNewDecision(checkout, rechecked, Date.now())
    throw drifted()
  }

/** Re-reads every quote against the approved receipt and returns the present terms, which may be cheaper. Worse terms need a new decision and fail `checkout.drifted`, unless a delegation decided whose drift rule allows them. Best effort goes on without a merchant that is unavailable or limits our requests. */
export const recheckQuotes = async (
  { checkout, receipt }: Pick<WholeCheckout, 'checkout' | 'receipt'>,
  open: readonly Leg[],
): Promise<Rechecks> => {
  const approved = receipt
  if (approved?.hash !== checkout.receiptHash || !approved)
    throw new Error(`The receipt of ${checkout.checkoutId} is not the approved one`)
  const { addressDigest, currency } = approved.receipt
  const compared = ({ leg, now: answer }: Answer): Rechecked => {
    const { status, quote } = answer ?? {}
    const before = approved.receipt.legs.find((each) => each.leg === leg.leg)
    if (!before || !quote || status === 'canceled') return lostQuote(leg)
    const terms = legTermsOf(quote, leg.lines, leg.destinationSalt ?? '')
    if (terms.totalMinor === 0) return lostQuote(leg, { what: 'total', approved: String(before.totalMinor), now: '0' })
    const now = {
      leg: receiptLeg(leg.leg, leg.merchantId, terms),
      currency: terms.currency,
      addressDigest: checkout.addressDigest,
    }
    const differences = drift({ leg: before, currency, addressDigest }, now)
    if (checkout.delegation?.exactly && terms.totalMinor < before.totalMinor)
      differences.push({
        leg: leg.leg,
        what: 'total',
        approved: String(before.totalMinor),
        now: String(terms.totalMinor),
      })
    const moved = differences.find(({ what }) => what === 'address')
    return moved ? lostQuote(leg, moved) : { leg, terms, differences }
  }
  const bestEffort = checkout.fulfilment === 'best_effort' && open.length > 1
  const answers = await Promise.all(open.map((leg) => readWithRetries(leg, bestEffort ? awayRetriesMs : [])))
  const rechecked = answers.filter(({ away }) => !away).map(compared)
  const without = answers.filter(({ away }) => away).map(({ leg }) => leg)
  const same = stands(checkout, rechecked, approved.receipt)
  const away = answers.find((answer) => answer.away)?.away
  // A new decision covers all legs, so it needs every merchant's answer.
  if (away && !(bestEffort && same && rechecked.length > 0)) throw away
  if (same)
    return {
      terms: new Map(rechecked.flatMap(({ leg, terms }) => (terms ? [[leg.leg, terms] as const] : []))),
      without,
      raisedMinor: Math.max(0, totalOf(rechecked) - approved.receipt.totalMinor),
      rechecked,
    }
  await requestNewDecision(checkout, rechecked, Date.now())
  throw drifted()
}
