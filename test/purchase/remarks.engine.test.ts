import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { handler as getApproval } from '#functions/approvals/get.ts'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as reject } from '#functions/checkouts/reject.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { handler as createIntent } from '#functions/intents/create.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import { type Buyer, type Buyers, door, startBuyers } from '#test/support/people/buyers.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())
afterEach(() => void vi.useRealTimers())

const coffee = (quantity = 1) => ({ merchantId: 'merchant-a', sku: 'a-gro-01', quantity })
const paper = { merchantId: 'merchant-a', sku: 'a-off-05', quantity: 1 }
const request = async (who: Buyer, lines: object[], more: object = {}, address: object = door) => {
  const body = { lines, addressId: await who.stored(address), instrument: 'pm_ok', ...more }
  const { checkoutId } = (await who.agent(createCheckout, { body })).body
  return (await who.agent(requestApproval, { params: { checkoutId } })).body
}
const buy = async (who: Buyer, ...plan: Parameters<typeof request> extends [unknown, ...infer Plan] ? Plan : never) => {
  const approval = await request(who, ...plan)
  await desk.say(who, approval)
  return desk.finish(approval.checkoutId)
}
const wish = async (who: Buyer, body: object) => ({ intentId: (await who.agent(createIntent, { body })).body.intentId })
/** What the person reads, bound by the hash that they approve. */
const frozen = async (who: Buyer, { approvalId }: { approvalId: string }) => {
  const { body } = await who.user(getApproval, { params: { approvalId } })
  expect(sha256(body.receiptText)).toBe(body.receiptHash)
  return JSON.parse(body.receiptText)
}

verifies(
  'approval.remarks',
  'a total above the stated cap says so in the receipt, and one below says nothing',
  async () => {
    const who = await desk.buyer()
    const under = await request(
      who,
      [paper],
      await wish(who, { query: 'paper', maxPriceMinor: 50_000, currency: 'USD' }),
    )
    expect(await frozen(who, under)).toMatchObject({ cap: { totalMinor: 50_000, currency: 'USD' } })
    expect((await frozen(who, under)).remarks).toBeUndefined()
    // The piece is below the cap; delivery and tax bring it above.
    const over = await request(
      who,
      [coffee()],
      await wish(who, { query: 'coffee', maxPriceMinor: 1900, currency: 'USD' }),
    )
    const { remarks, cap } = await frozen(who, over)
    expect(cap.totalMinor).toBe(1900)
    expect(remarks).toEqual([
      {
        rule: 'over-cap',
        says: expect.stringMatching(/^The total of \$\d+\.\d\d is above the \$19\.00 that was stated\.$/),
      },
    ])
    expect(over.remarks).toEqual(remarks)
  },
)

verifies(
  'approval.remarks',
  'more pieces than were wanted, a dearer piece and another currency are stated too',
  async () => {
    const who = await desk.buyer()
    const two = await wish(who, { query: 'coffee', quantity: 2, maxPriceMinor: 3000, currency: 'USD' })
    expect((await request(who, [coffee(4)], two)).remarks).toMatchObject([{ rule: 'over-cap' }])
    const cheap = await wish(who, { query: 'paper', maxPriceMinor: 100, currency: 'USD' })
    expect((await request(who, [paper], cheap)).remarks).toMatchObject([
      { rule: 'over-cap' },
      { rule: 'over-cap', leg: 1, line: 1, says: expect.stringContaining('$1.00') },
    ])
    const euros = await wish(who, { query: 'tea', maxPriceMinor: 99_000, currency: 'EUR' })
    expect((await request(who, [coffee(9)], euros)).remarks).toMatchObject([
      { rule: 'over-cap', says: 'The highest price was stated in EUR, and this purchase is in USD.' },
      { rule: 'bought-before' },
    ])
  },
)

verifies(
  'approval.remarks',
  'the same goods within a week are stated with their order, whatever door or number',
  async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const who = await desk.buyer()
    const { checkoutId, legs } = await buy(who, [coffee()])
    const orderId = legs[0]?.orderId
    const again = await request(who, [paper, coffee(2)], {}, { ...door, line1: '7 Unheard-of Spelling' })
    expect((await frozen(who, again)).remarks).toMatchObject([
      {
        rule: 'bought-before',
        leg: 1,
        line: 2,
        checkoutId,
        orderId,
        says: expect.stringContaining(`in order ${orderId}`),
      },
    ])
    vi.setSystemTime(Date.now() + 7 * 86_400_000 + 1000)
    expect(
      (await request(who, [coffee(3)])).remarks.filter(({ orderId: named }: { orderId?: string }) => named),
    ).toEqual([])
  },
)

verifies(
  'approval.remarks',
  'what another approval asks for at the same time is stated, and what was rejected is not',
  async () => {
    const who = await desk.buyer()
    const first = await request(who, [coffee()])
    const second = await request(who, [coffee(2)])
    expect(second.remarks).toMatchObject([
      { checkoutId: first.checkoutId, says: expect.stringContaining('awaiting_approval') },
    ])
    for (const { checkoutId, approvalId, receiptHash } of [first, second])
      expect((await who.user(reject, { params: { checkoutId }, body: { approvalId, receiptHash } })).status).toBe(200)
    expect((await request(who, [coffee(3)])).remarks).toEqual([])
    // Asking again and again hides no purchase, whether it is withdrawn or not.
    const bought = await buy(who, [paper])
    for (let n = 2; n < 8; n++) {
      const { checkoutId, approvalId, receiptHash, remarks } = await request(who, [{ ...paper, quantity: n }])
      expect(remarks[0]).toMatchObject({ checkoutId: bought.checkoutId })
      if (n % 2 === 0) await who.user(reject, { params: { checkoutId }, body: { approvalId, receiptHash } })
    }
  },
)
