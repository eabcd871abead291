import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { notNow, startOddAnswers } from '#test/support/companies/odd-answers.ts'
import { later, type Sales, startSales } from '#test/support/purchases/sales.ts'
import { claim } from '#test/support/run/claims.ts'

const answers = startOddAnswers()
let world: Sales
beforeAll(async () => {
  world = await startSales(answers.line)
})
afterAll(() => world.stop())
afterEach(async () => {
  answers.mend()
  vi.useRealTimers()
  await world.calm()
})

const ways = [
  { why: '429', answer: notNow.limited, merchantId: 'merchant-a' },
  { why: 'invalid', answer: notNow.invalid, merchantId: 'merchant-b' },
] as const

claim(
  7,
  'a merchant answers a refund, a cancellation or a return with 429 or as invalid: the caller hears that it is under way, and it happens once',
  { small: 1, usual: 1, full: 1 },
  async ({ tried }) => {
    for (const { why, answer, merchantId } of ways) {
      const part = await world.sold(merchantId)
      const whole = await world.sold(merchantId)
      const back = await world.arrived(merchantId)
      answers.say(merchantId, /^POST .*\/(refund|cancel|returns)$/, answer)
      const key = crypto.randomUUID()
      const refund = await world.refund(part, { amountMinor: 1000 }, key)
      expect([refund.status, refund.body.pending, refund.body.refunds?.[0]?.state], why).toEqual([
        202,
        true,
        'requested',
      ])
      expect(await world.refund(part, { amountMinor: 1000 }, key)).toMatchObject({ status: 202 })
      expect(await world.cancel(whole), why).toMatchObject({ status: 202, body: { pending: true } })
      const sent = await world.sendBack(back, { lines: [{ line: 1, quantity: 1 }] })
      expect(sent, why).toMatchObject({ status: 202, body: { pending: true, state: 'requested' } })
      answers.mend()
      later(600)
      await world.sweep()
      vi.useRealTimers()
      await world.back(part, 1000)
      await world.back(whole, whole.order.totalMinor)
      expect(await world.returned(back, sent.body.returnId), why).toMatchObject({ state: 'approved' })
      tried(3)
    }
  },
)
