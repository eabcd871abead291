import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as cancel } from '#functions/checkouts/cancel.ts'
import { handler as create } from '#functions/checkouts/create.ts'
import { handler as reject } from '#functions/checkouts/reject.ts'
import { handler as freeze } from '#functions/me/freeze.ts'
import { together } from '#test/support/api/raw-call.ts'
import type { MerchantName } from '#test/support/companies/market.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const codes = ['gro-01', 'gro-03', 'gro-04', 'gro-05', 'gro-08', 'off-05', 'off-08', 'kit-01']
/** How long a merchant sets units aside, and a minute. */
const later = () => vi.setSystemTime(Date.now() + 16 * 60_000)
const units = 10

interface Held {
  who: Buyer
  checkoutId: string
  merchantId: MerchantName
  sku: string
}
/** How a checkout that holds the last unit may go on, and what is left of both then. */
const ends: Record<string, (held: Held) => Promise<{ state: string; available: number }>> = {
  'called off': async ({ who, checkoutId }) => {
    await who.agent(cancel, { params: { checkoutId } })
    return { state: 'canceled', available: 1 }
  },
  rejected: async ({ who, checkoutId }) => {
    const { approvalId, receiptHash } = await desk.ask(who, checkoutId)
    await who.user(reject, { params: { checkoutId }, body: { approvalId, receiptHash } })
    await desk.finish(checkoutId)
    return { state: 'rejected', available: 1 }
  },
  'not decided in time': async ({ who, checkoutId }) => {
    await desk.ask(who, checkoutId, { validSeconds: 60 })
    vi.setSystemTime(Date.now() + 61_000)
    await desk.finish(checkoutId)
    return { state: 'expired', available: 1 }
  },
  'not paid for': async ({ who, checkoutId }) => {
    const { approvalId, receiptHash } = await desk.ask(who, checkoutId)
    await who.user(freeze, { body: { frozen: true } })
    await desk.say(who, { checkoutId, approvalId, receiptHash })
    await desk.finish(checkoutId)
    return { state: 'failed', available: 1 }
  },
  'lapsed at the merchant, with units left': async ({ who, checkoutId, merchantId }) => {
    const approval = await desk.ask(who, checkoutId, { validSeconds: 3600 })
    later()
    await desk.companies.tick(merchantId)
    await desk.say(who, approval)
    await desk.finish(checkoutId)
    return { state: 'completed', available: 0 }
  },
  'lapsed at the merchant while the order is placed': async ({ who, checkoutId, merchantId, sku }) => {
    await desk.say(who, await desk.ask(who, checkoutId))
    await desk.trouble(merchantId, { operation: 'complete', kind: 'out-of-stock' })
    await desk.finish(checkoutId)
    expect(await desk.ordersOf([checkoutId])).toEqual([])
    await desk.stockIn(merchantId, sku, 1)
    return { state: 'failed', available: 1 }
  },
}

claimByTries(
  20,
  'a hundred buyers for ten units, some of whom never come back: ten are sold, none is stuck',
  { small: 20, usual: 200, full: 3_000 },
  async ({ count, seed, tried, saw, each }) => {
    let [sold, oversold, stuck] = [0, 0, 0]
    await each(Math.ceil(count / 100), async (round) => {
      const merchantId = round % 2 === 0 ? 'merchant-a' : 'merchant-b'
      const sku = `${merchantId.at(-1)}-${codes[(seed + round) % codes.length]}`
      const before = (await desk.stockOf(merchantId, sku))?.sold ?? 0
      await desk.stockIn(merchantId, sku, units)
      const conserved = async () => {
        const stock = await desk.stockOf(merchantId, sku)
        if (!stock) throw new Error(`${merchantId} does not know ${sku}`)
        const { available, held } = stock
        expect(Math.min(available, held)).toBeGreaterThanOrEqual(0)
        expect(available + held + stock.sold - before).toBe(units)
        return { available, held, sold: stock.sold - before }
      }
      const crowd = await together([...Array(Math.max(20, Math.min(count - 100 * round, 100)))], () => desk.buyer(), 8)
      const body = { lines: [{ merchantId, sku, quantity: 1 }], instrument: 'pm_ok' }
      const tryAll = async (all: typeof crowd) =>
        (
          await together(
            all,
            async (who) => {
              const { status, body: made } = await who.agent(create, {
                body: { ...body, addressId: await who.stored() },
              })
              if (status === 201) return [{ who, checkoutId: made.checkoutId as string }]
              expect({ status, code: made.code }).toEqual({ status: 409, code: 'offer.sold-out' })
              return []
            },
            20,
          )
        ).flat()
      const buy = async ({ who, checkoutId }: { who: (typeof crowd)[number]; checkoutId: string }) => {
        await desk.say(who, await desk.ask(who, checkoutId))
        return (await desk.finish(checkoutId)).state
      }

      const first = await tryAll(crowd)
      expect(first).toHaveLength(units)
      expect(await conserved()).toEqual({ available: 0, held: units, sold: 0 })
      // Some buy; the others are never seen again, and their units come back by themselves.
      const buying = first.slice(0, 1 + ((seed + round) % (units - 1)))
      for (const one of buying) expect(await buy(one)).toBe('completed')
      later()
      await desk.companies.tick(merchantId)
      expect(await conserved()).toEqual({ available: units - buying.length, held: 0, sold: buying.length })
      const served = new Set(first.map(({ who }) => who))
      const second = await tryAll(crowd.filter((who) => !served.has(who)))
      expect(second).toHaveLength(units - buying.length)
      for (const one of second) expect(await buy(one)).toBe('completed')
      // The first ones come back too late.
      expect(await tryAll(crowd.slice(0, 5))).toEqual([])
      for (const one of first.slice(buying.length)) expect(['quoted', 'failed']).toContain(await buy(one))
      later()
      await desk.companies.tick(merchantId)
      const end = await conserved()
      expect(end).toEqual({ available: 0, held: 0, sold: units })

      const ids = [...first, ...second].map(({ checkoutId }) => checkoutId)
      const orders = await desk.ordersOf(ids)
      const holds = await desk.holdsOf(ids)
      expect(orders).toHaveLength(units)
      expect(holds.filter(({ capturedMinor }) => capturedMinor > 0)).toHaveLength(units)
      expect(holds.filter(({ state }) => state === 'authorized')).toEqual([])
      sold += end.sold
      oversold += orders.length - units
      stuck += end.held
      tried(crowd.length)
    })
    saw('sold', sold)
    saw('oversold', oversold)
    saw('stuck', stuck)
  },
)

claimByTries(
  20,
  'a checkout that ends unbought gives its units back at once; one whose hold lapsed takes them again or ends without money',
  { small: 1, usual: 8, full: 40 },
  async ({ count, tried, each }) => {
    const merchantOf = (at: number) => (at % 2 === 0 ? 'merchant-a' : 'merchant-b')
    await each(count, async (round) => {
      for (const [at, [end, act]] of Object.entries(ends).entries()) {
        const merchantId = merchantOf(round + at)
        const sku = `${merchantId.at(-1)}-${codes[at % codes.length]}`
        await desk.stockIn(merchantId, sku, 1)
        const who = await desk.buyer()
        const { checkoutId } = await desk.quote(who, [{ merchantId, sku, quantity: 1 }])
        expect(await desk.stockOf(merchantId, sku), end).toMatchObject({ available: 0, held: 1 })
        const { state, available } = await act({ who, checkoutId, merchantId, sku })
        expect((await desk.found(checkoutId)).state, end).toBe(state)
        expect(await desk.stockOf(merchantId, sku), end).toMatchObject({ available, held: 0 })
        const holds = await desk.holdsOf([checkoutId])
        expect(holds.filter((hold) => hold.state === 'authorized')).toEqual([])
        expect(holds.filter((hold) => hold.capturedMinor > 0)).toHaveLength(state === 'completed' ? 1 : 0)
        tried()
      }
    })
  },
)
