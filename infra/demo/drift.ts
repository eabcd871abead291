import type { Offer } from '#shared/discovery/rules/offers.ts'
import { simulation } from './books.ts'
import { agentFindsOffers, wish } from './buy.ts'
import { expectStatus, expectToBe } from './expectations.ts'
import { approve, ask, buys, compareBooks, type DemoStage, quote, settles } from './moves.ts'
import { priceText } from './progress.ts'

const percent = 10

/** The merchant raises its price after the approval. Purser buys only after the user has approved the new terms. */
export const buyAfterPriceChange = async (stage: DemoStage, bought: Offer): Promise<void> => {
  const { host, buyer, progress } = stage
  const offers = await agentFindsOffers(stage, wish)
  // Other items, because Purser refuses the same purchase as a duplicate.
  const other = offers.find(({ merchantId, sku }) => merchantId === 'merchant-b' && sku !== bought.sku) as Offer
  const checkout = await quote(stage, other)
  const { checkoutId, totalMinor, currency } = checkout
  const approval = await ask(stage, checkout)
  await progress.step(
    'merchant-b',
    async () => {
      const rule = { operation: 'get', kind: 'price-change', percent }
      expectStatus('Switching the fault on', 200, await simulation(host, 'merchant-b').post('/chaos', rule))
    },
    () => `will raise its price by ${percent} percent at the next request`,
  )
  await approve(stage, checkoutId, approval)
  const stopped = await progress.step(
    'saga',
    async () => {
      const stopped = await settles(stage, checkoutId, 'quoted')
      expectToBe(
        'The difference',
        [{ leg: 1, what: 'total', approved: String(totalMinor), now: String(stopped.totalMinor) }],
        stopped.drift,
      )
      expectToBe('A dearer total', true, stopped.totalMinor > totalMinor)
      return stopped
    },
    ({ drift = [] }) =>
      `stops before any money is held: ${drift.map(({ what, approved, now }) => `${what} was ${priceText(Number(approved), currency)}, now ${priceText(Number(now), currency)}`).join(', ')}`,
  )
  await compareBooks(stage, stopped, { paidMinor: 0, refundedMinor: 0 })
  const again = await ask(stage, stopped)
  await progress.step(
    'old approval',
    async () => {
      const { approvalId, receiptHash } = approval
      const answer = await buyer.user.post<{ code: string }>(`/v1/checkouts/${checkoutId}/approve`, {
        approvalId,
        receiptHash,
      })
      return expectStatus('The old approval', 404, answer).code
    },
    (code) => `is no longer valid: 404 ${code}`,
  )
  await approve(stage, checkoutId, again)
  const done = await buys(stage, checkoutId)
  expectToBe('What was paid', stopped.totalMinor, done.totalMinor)
  await compareBooks(stage, done, { paidMinor: stopped.totalMinor, refundedMinor: 0 })
}
