import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { parked } from '#shared/operations/rows/parked.ts'
import { commit, remove } from '#shared/platform/table/table.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { type Fate, startLines, type Wired } from '#test/support/companies/lines.ts'
import type { MerchantName } from '#test/support/companies/market.ts'
import { type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { claimByTries } from '#test/support/run/claims.ts'

const lines = startLines()
let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers(lines.line)
  for (const letter of ['a', 'b'] as const) await desk.stockIn(`merchant-${letter}`, `${letter}-gro-01`, 1_000_000)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => {
  lines.mend()
  vi.useRealTimers()
})

type Call = Omit<Wired, 'fate'>
const hold = /^POST \/v1\/holds$/
const capture = /^POST \/v1\/captures$/
const complete = /\/complete$/

/** The first of these is acted on and not heard. */
const once = (what: RegExp) => {
  let left = 1
  return (call: Call): Fate => (what.test(call.what) && left-- > 0 ? 'unheard' : 'heard')
}
/** From the first of these on, this company is not heard for so long (ms); `lost` if it does not even hear us. */
const silence = (company: (call: Call) => boolean, what: RegExp, ms: number, as: Fate = 'unheard') => {
  let until = 0
  return (call: Call): Fate => {
    if (!company(call)) return 'heard'
    if (until === 0 && what.test(call.what)) until = Date.now() + ms
    return Date.now() < until ? as : 'heard'
  }
}
const bank = ({ company }: Call) => company === 'bank'
const shop = (call: Call) => !bank(call)
const hours = 3_600_000
const gone = () => new Error('it was not there')
const forget = (row: { pk: string; sk: string }) => commit([remove(row, {}, gone)])

interface Trouble {
  fate?: () => (call: Call) => Fate
  /** What somebody forgets before the first time a step is tried again. */
  forgets?: (checkoutId: string, merchantId: MerchantName) => Promise<void>
  /** How it may end. */
  ends: readonly string[]
}
const troubles: Record<string, Trouble> = {
  'the bank holds, the reply is dropped': { fate: () => once(hold), ends: ['completed'] },
  'the bank captures, the reply is dropped': { fate: () => once(capture), ends: ['completed'] },
  'the merchant accepts, the reply is dropped': { fate: () => once(complete), ends: ['completed'] },
  'the merchant accepts and is silent for ten seconds': {
    fate: () => silence(shop, complete, 10_000),
    ends: ['completed'],
  },
  'the merchant accepts and is silent for two minutes': {
    fate: () => silence(shop, complete, 120_000),
    ends: ['completed'],
  },
  'the merchant accepts and is silent for ten minutes': {
    fate: () => silence(shop, complete, 600_000),
    ends: ['completed'],
  },
  'the merchant accepts and is silent for hours': { fate: () => silence(shop, complete, 9 * hours), ends: ['parked'] },
  'the merchant never hears of the order, for ten minutes': {
    fate: () => silence(shop, complete, 600_000, 'lost'),
    ends: ['failed'],
  },
  'the bank captures and is silent for ten minutes': {
    fate: () => silence(bank, capture, 600_000),
    ends: ['completed'],
  },
  'the bank captures and is silent for hours': { fate: () => silence(bank, capture, 9 * hours), ends: ['parked'] },
  'the bank holds and is silent for a quarter of an hour': {
    fate: () => silence(bank, hold, 900_000),
    ends: ['failed'],
  },
  'the bank holds and is silent for hours': { fate: () => silence(bank, hold, 9 * hours), ends: ['parked'] },
  'the bank forgets a hold that nobody heard of': {
    fate: () => once(hold),
    forgets: async (checkoutId) => {
      const { paymentReference = '' } = await legs.require(checkoutId, 1)
      await forget({ pk: `SIM#bank#HOLD#${paymentReference}`, sk: '#' })
    },
    ends: ['completed'],
  },
  'the merchant forgets an order that nobody heard of': {
    fate: () => silence(shop, complete, 5_000),
    forgets: async (checkoutId, merchantId) => {
      const { merchantCheckoutId } = await legs.require(checkoutId, 1)
      await forget({ pk: `SIM#${merchantId}#CHECKOUT#${merchantCheckoutId}`, sk: '#' })
    },
    ends: ['parked'],
  },
}

for (const [what, { fate, forgets, ends }] of Object.entries(troubles))
  claimByTries(
    8,
    `${what}: it settles within three checks, or waits for an operator`,
    { small: 2, usual: 12, full: 200 },
    async ({ count, tried, saw, each }) => {
      let most = 0
      await each(count, async (n) => {
        const letter = n % 2 === 0 ? 'b' : 'a'
        const merchantId = `merchant-${letter}` as const
        const who = await desk.buyer()
        const { checkoutId, approvalId = '' } = await desk.approved(who, [
          { merchantId, sku: `${letter}-gro-01`, quantity: 1 },
        ])
        lines.mend()
        if (fate) lines.fate = fate()
        let forgot = false
        const {
          state,
          states,
          legs: all,
        } = await desk.finish(checkoutId, undefined, async () => {
          if (!forgot) await forgets?.(checkoutId, merchantId)
          forgot = true
        })
        lines.mend()
        const checks = states.filter((name) => name === 'SettlePurchase').length - 1
        most = Math.max(most, checks)
        expect(checks, 'further looks').toBeLessThanOrEqual(3)
        expect(ends, `${letter}: ${states}`).toContain(state)

        const [leg] = all
        const orders = await desk.ordersOf([checkoutId])
        const [held] = await desk.holdsOf([checkoutId])
        const takenMinor = (held?.capturedMinor ?? 0) - (held?.refundedMinor ?? 0)
        if (state === 'completed') expect([orders.length, takenMinor]).toEqual([1, leg?.totalMinor])
        if (state === 'failed') expect([orders.length, takenMinor, held?.state === 'authorized']).toEqual([0, 0, false])
        if (state === 'parked') {
          const items = await parked.of(approvalId, 1)
          expect(items).toMatchObject([{ state: 'open', owedMinor: leg?.totalMinor, currency: 'USD' }])
          expect(items[0]?.holdExpiresAt).toBeDefined()
        }
        tried()
      })
      saw(`${what}: most checks`, most)
    },
  )
