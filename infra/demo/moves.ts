import type { ChildHost } from '#infra/host-process/child-host.ts'
import type { Offer } from '#shared/discovery/rules/offers.ts'
import { expectBooks } from './books.ts'
import type { DemoBuyer, DemoCheckout, RequestedApproval } from './buyer.ts'
import { expectStatus, expectToBe, expectToBecome } from './expectations.ts'
import { type Progress, priceText } from './progress.ts'

/** What every scenario works with. */
export interface DemoStage {
  host: ChildHost
  buyer: DemoBuyer
  progress: Progress
}
interface ApprovalReply {
  receiptText: string
  receipt: { legs: { merchantId: string; lines: { quantity: number; title: string }[]; latestArrival?: string }[] }
}

/** A day in UTC as the demo prints it, like `Fri 27 Nov`. */
export const day = (iso?: string): string => {
  if (!iso) return 'no date promised'
  const format = { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' } as const
  return new Intl.DateTimeFormat('en-GB', format).format(new Date(iso)).replace(',', '')
}

/** States that the saga does not leave. */
const final = ['completed', 'failed', 'parked', 'expired', 'rejected', 'canceled', 'quoted']

/** The agent creates a checkout from an offer, and the merchant quotes it. */
export const quote = ({ buyer, progress }: DemoStage, offer: Offer): Promise<DemoCheckout> =>
  progress.step(
    'checkout',
    async () => {
      const checkout = await buyer.quote([{ offerId: offer.offerId }])
      expectToBe('The checkout', 'quoted', checkout.state)
      return checkout
    },
    ({ legs: [leg], totalMinor, currency }) =>
      `${leg?.merchantId} quotes ${priceText(leg?.subtotalMinor ?? 0, currency)} + shipping ${priceText(leg?.shippingMinor ?? 0, currency)} + tax ${priceText(leg?.taxMinor ?? 0, currency)} = ${priceText(totalMinor, currency)}`,
  )

/** The agent requests approval, and the demo prints the frozen receipt. */
export const ask = async ({ buyer, progress }: DemoStage, checkout: DemoCheckout): Promise<RequestedApproval> => {
  const { checkoutId, totalMinor, currency } = checkout
  const approval = await progress.step(
    'approval',
    () => buyer.ask(checkoutId),
    ({ expiresAt }) => `asked; the user has until ${expiresAt.slice(11, 16)} UTC to decide on this receipt:`,
  )
  const answer = await buyer.user.get<ApprovalReply>(`/v1/approvals/${approval.approvalId}`)
  const { receipt } = expectStatus('Reading the approval', 200, answer)
  for (const { merchantId, lines, latestArrival } of receipt.legs)
    for (const { quantity, title } of lines)
      progress.detail(`${quantity} x ${title} from ${merchantId}, arrives by ${day(latestArrival)}`)
  progress.detail(`total ${priceText(totalMinor, currency)}, SHA-256 ${approval.receiptHash}`)
  return approval
}

/** The user approves the receipt. */
export const approve = (
  { buyer, progress }: DemoStage,
  checkoutId: string,
  approval: RequestedApproval,
): Promise<DemoCheckout> =>
  progress.step(
    'decision',
    async () => {
      const checkout = await buyer.approve(checkoutId, approval)
      expectToBe('The checkout', 'approved', checkout.state)
      return checkout
    },
    ({ state }) => `the user approves exactly that hash: ${state}`,
  )

/** Waits for the saga to bring the checkout where it should go. */
export const settles = ({ buyer }: DemoStage, checkoutId: string, expected: string): Promise<DemoCheckout> => {
  const read = async () => {
    const checkout = await buyer.checkout(checkoutId)
    return { state: checkout.state, value: checkout }
  }
  return expectToBecome('The checkout', expected, read, { final })
}

/** Waits until the saga has bought, and prints what it captured. */
export const buys = (stage: DemoStage, checkoutId: string): Promise<DemoCheckout> =>
  stage.progress.step(
    'saga',
    async () => {
      const done = await settles(stage, checkoutId, 'completed')
      expectToBe('The payment of the leg', 'captured', done.legs[0]?.payment)
      expectToBe('The order at the merchant', 'placed', done.legs[0]?.placement)
      return done
    },
    ({ legs: [leg], totalMinor, currency }) =>
      `authorized, placed at ${leg?.merchantId}, captured ${priceText(totalMinor, currency)}: completed`,
  )

/** Compares the records of ledger, bank and merchant for one purchase. */
export const compareBooks = async (
  { host, buyer, progress }: DemoStage,
  { checkoutId, currency }: DemoCheckout,
  expected: { paidMinor: number; refundedMinor: number },
): Promise<void> => {
  const books = await progress.step(
    'books',
    () => expectBooks(host, buyer, checkoutId, { heldMinor: 0, ...expected }),
    () => 'our ledger, the bank and the merchant agree:',
  )
  for (const [whose, { paidMinor = 0, refundedMinor = 0, heldMinor }] of Object.entries(books)) {
    const sums = [`paid ${priceText(paidMinor, currency)}`, `refunded ${priceText(refundedMinor, currency)}`]
    if (heldMinor !== undefined) sums.push(`held ${priceText(heldMinor, currency)}`)
    progress.detail(`${whose.padEnd(10)}${sums.map((sum) => sum.padEnd(18)).join('')}`)
  }
}
