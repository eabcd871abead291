import type { Offer } from '#shared/discovery/rules/offers.ts'
import { shopRecords } from './books.ts'
import type { DemoOrder } from './buyer.ts'
import { expectStatus, expectToBe, expectToBecome } from './expectations.ts'
import { approve, ask, buys, compareBooks, type DemoStage, day, quote } from './moves.ts'
import { type Progress, priceText } from './progress.ts'
import { attemptsText, webhooksState } from './webhooks.ts'

export const wish = 'wireless headphones under $100, delivered by Friday'
const shownPerMerchant = 2

/** Prints the best offers of each merchant with the reasons for their rank. */
const explain = (progress: Progress, offers: readonly Offer[]): void => {
  const best = Map.groupBy(offers, ({ merchantId }) => merchantId)
  const shown = [...best.values()]
    .flatMap((ranked) => ranked.slice(0, shownPerMerchant))
    .sort((a, b) => a.rank - b.rank)
  for (const { rank, score, title, merchantId, totalMinor, currency, eta, reasons } of shown) {
    const why = reasons.map(({ note, points }) => `${note} ${points > 0 ? '+' : ''}${points}`).join(', ')
    progress.detail(`${rank}. ${title}, ${merchantId}: ${priceText(totalMinor, currency)} by ${day(eta.latest)}`)
    progress.detail(`   ${score} points: ${why}`)
  }
}

/** The agent states an intent and gets ranked offers of both merchants. */
export const agentFindsOffers = async ({ buyer, progress }: DemoStage, text: string): Promise<Offer[]> => {
  const intent = await progress.step(
    'intent',
    () => buyer.intent(text),
    ({ maxPriceMinor = 0, currency, deliverBy }) =>
      `"${text}": ${priceText(maxPriceMinor, currency)}, ${day(deliverBy)}`,
  )
  const offers = await progress.step(
    'offers',
    // On a busy machine a merchant may be late, and is asked anew.
    () => {
      let anew = false
      return expectToBecome('Those who offer something', 'merchant-a, merchant-b', async () => {
        const offers = await buyer.offers(intent.intentId, anew)
        anew = true
        return { state: [...new Set(offers.map(({ merchantId }) => merchantId))].sort().join(', '), value: offers }
      })
    },
    (list) => `${list.length}, from merchant-a and merchant-b, ranked`,
  )
  return offers
}

const agentMayNot = (
  { buyer, progress }: DemoStage,
  checkoutId: string,
  approval: { approvalId: string; receiptHash: string },
) =>
  progress.step(
    'agent tries',
    async () => {
      const { approvalId, receiptHash } = approval
      const answer = await buyer.agent.post<{ code: string }>(`/v1/checkouts/${checkoutId}/approve`, {
        approvalId,
        receiptHash,
      })
      const { code } = expectStatus('An agent that approves', 403, answer)
      expectToBe('The checkout after the agent tried', 'awaiting_approval', (await buyer.checkout(checkoutId)).state)
      return code
    },
    (code) => `to approve it itself: 403 ${code}, and nothing has changed`,
  )

const becomes = ({ buyer }: DemoStage, orderId: string, status: string): Promise<DemoOrder> =>
  expectToBecome('The order', status, async () => {
    const order = await buyer.order(orderId)
    return { state: order.status, value: order }
  })

const isDelivered = async (stage: DemoStage, orderId: string): Promise<DemoOrder> => {
  const { host, buyer, progress } = stage
  const { merchantId, merchantOrderId } = await progress.step(
    'order',
    () => buyer.order(orderId),
    (order) => `${order.merchantOrderId} at ${order.merchantId}, here ${order.orderId}`,
  )
  const delivered = await progress.step(
    'delivery',
    async () => {
      for (const to of ['processing', 'shipped', 'in_transit', 'delivered']) {
        const advance = await buyer.user.post(`/v1/orders/${orderId}/simulate-advance`, { to })
        expectStatus(`Letting the merchant go on to ${to}`, 202, advance)
      }
      return becomes(stage, orderId, 'delivered')
    },
    ({ facts }) => `${facts.map(({ kind }) => kind).join(', ')}: the merchant reported each`,
  )
  await progress.step(
    'webhooks',
    () => {
      const read = async () => {
        const { webhooks } = await shopRecords(host, merchantId)
        const sent = webhooks.filter((webhook) => webhook.orderId === merchantOrderId)
        return { state: webhooksState(sent), value: sent }
      }
      return expectToBecome('The webhooks', 'accepted', read, { everyMs: 200 })
    },
    (sent) =>
      `${sent.length} from ${merchantId}, signed (ES256, RFC 9421), verified and accepted ${attemptsText(sent)}`,
  )
  return delivered
}

/** A purchase from the intent to delivery and refund. It checks every state on the way. */
export const buyAndReturn = async (stage: DemoStage): Promise<Offer> => {
  const { buyer, progress } = stage
  const offers = await agentFindsOffers(stage, wish)
  explain(progress, offers)
  const [best] = offers as [Offer]
  const checkout = await quote(stage, best)
  const approval = await ask(stage, checkout)
  await agentMayNot(stage, checkout.checkoutId, approval)
  await approve(stage, checkout.checkoutId, approval)
  const done = await buys(stage, checkout.checkoutId)
  const { orderId, totalMinor, currency } = await isDelivered(stage, done.legs[0]?.orderId ?? '')
  await compareBooks(stage, done, { paidMinor: totalMinor, refundedMinor: 0 })
  await progress.step(
    'refund',
    async () => {
      const answer = await buyer.user.post<DemoOrder>(`/v1/orders/${orderId}/refund`)
      expectStatus('The refund', 200, answer)
      const order = await becomes(stage, orderId, 'refunded')
      expectToBe('What came back', totalMinor, order.refundedMinor)
      return order
    },
    ({ refundedMinor, status }) => `${priceText(refundedMinor, currency)} back to the buyer: ${status}`,
  )
  await compareBooks(stage, done, { paidMinor: totalMinor, refundedMinor: totalMinor })
  return best
}
