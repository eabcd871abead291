import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as getApproval } from '#functions/approvals/get.ts'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { handler as createIntent } from '#functions/intents/create.ts'
import { handler as putAddress } from '#functions/me/put-address.ts'
import { contentHash, sha256 } from '#shared/kernel/hash.ts'
import { maxQuantity } from '#shared/kernel/quantity.ts'
import type { Receipt } from '#shared/orders/rules/receipt.ts'
import { randomFrom } from '#test/chaos/random.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { claimByTries } from '#test/support/run/claims.ts'
import { doorFrom, neighbourOf, respelled } from './respelled.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
  for (const sku of ['a-gro-01', 'a-off-02']) await desk.stockIn('merchant-a', sku, 1_000_000)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

type Address = ReturnType<typeof respelled>
const coffee = (options: object = {}, quantity = 1) => ({
  merchantId: 'merchant-a',
  sku: 'a-gro-01',
  quantity,
  options,
})
const store = async (who: Buyer, addressId: string, body: Address) =>
  expect((await who.user(putAddress, { params: { addressId }, body })).status).toBe(200)
const plan = (who: Buyer, line: object, more: object) =>
  who.agent(createCheckout, { body: { lines: [line], instrument: 'pm_ok', ...more } })

interface Read {
  approvalId: string
  receiptHash: string
  receiptText: string
  address: Address
  addressSalt: string
}
/** What the person reads before they decide. It has to be what they sign. */
const read = async (who: Buyer, approvalId: string) => {
  const page: Read = (await who.user(getApproval, { params: { approvalId } })).body
  const receipt: Receipt = JSON.parse(page.receiptText)
  expect(sha256(page.receiptText)).toBe(page.receiptHash)
  expect(contentHash({ address: page.address, salt: page.addressSalt })).toBe(receipt.addressDigest)
  return { receipt, page }
}
/** The purchase of a decided checkout is what was read, by the merchant's records and the bank's. */
const arrives = async (who: Buyer, checkoutId: string, { receipt, page }: Awaited<ReturnType<typeof read>>) => {
  const [order, ...others] = (await desk.ordersOf([checkoutId])) as unknown as Record<string, never>[]
  expect(others).toEqual([])
  const { line1, line2, city, region, postalCode, country } = page.address
  expect(order?.['destination']).toMatchObject({
    street_address: line1,
    ...(line2 && { extended_address: line2 }),
    address_locality: city,
    address_region: region,
    postal_code: postalCode,
    address_country: country,
  })
  const [leg] = receipt.legs
  const lines = (order?.['lines'] ?? []) as { sku: string; quantity: number; options?: object }[]
  expect(lines.map(({ sku, quantity, options = {} }) => ({ sku, quantity, options }))).toEqual(
    leg?.lines.map(({ sku, quantity, options }) => ({ sku, quantity, options })),
  )
  expect(order?.['totalMinor']).toBe(receipt.totalMinor)
  const { instrument } = receipt
  expect(await desk.holdsOf([checkoutId])).toMatchObject([
    { customer: who.userId, instrument, capturedMinor: receipt.totalMinor },
  ])
}
/** Requests approval; the user approves unless the receipt states something. */
const decide = async (who: Buyer, checkoutId: string) => {
  const { status, body } = await who.agent(requestApproval, { params: { checkoutId } })
  if (status !== 201) return { refused: body.code as string }
  const seen = await read(who, body.approvalId)
  if (seen.receipt.remarks) return { stated: seen.receipt.remarks.map(({ rule }) => rule) }
  await desk.say(who, body)
  expect((await desk.finish(checkoutId)).state).toBe('completed')
  await arrives(who, checkoutId, seen)
  return { bought: checkoutId }
}

claimByTries(
  32,
  'one door in every spelling and goods with every option are bought once; the door beside it is another',
  { small: 3, usual: 30, full: 400 },
  async ({ count, seed, tried, saw, each }) => {
    let spellings = 0
    await each(count, async (n) => {
      const next = randomFrom(seed + n)
      const who = await desk.buyer()
      const door = doorFrom(next)
      const invented = [{ note: '1' }, { note: '' }, { 'gift wrap': String(n) }, { Grind: 'Dust' }]
      const written = [{ Grind: 'Fine' }, { grind: 'FINE' }, { GRIND: ' fine' }]
      const ids: string[] = []
      for (let at = 0; at < 5; at++) {
        await store(who, `door-${at}`, respelled(door, next))
        const to = { addressId: `door-${at}` }
        const odd = invented[Math.floor(next() * invented.length)] ?? {}
        expect(await plan(who, coffee(odd), to)).toMatchObject({ status: 422, body: { code: 'option.unknown' } })
        const { checkoutId } = (await plan(who, coffee(written[Math.floor(next() * written.length)]), to)).body
        ids.push(checkoutId)
        const ended = await decide(who, checkoutId)
        expect(ended).toEqual(at === 0 ? { bought: checkoutId } : { refused: 'purchase.duplicate' })
        spellings++
        tried()
      }
      await store(who, 'beside', respelled(neighbourOf(door, next), next))
      const { checkoutId } = (await plan(who, coffee({ Grind: 'Fine' }), { addressId: 'beside' })).body
      // Another door, and the person is told of the same goods.
      expect(await decide(who, checkoutId)).toEqual({ stated: ['bought-before'] })
      expect(await desk.ordersOf(ids)).toHaveLength(1)
      tried()
    })
    saw('spellings', spellings)
  },
)

claimByTries(
  32,
  'what an agent, an address book, a wallet or a number of pieces would change is refused or asked about again',
  { small: 3, usual: 30, full: 400 },
  async ({ count, seed, tried, each }) => {
    await each(count, async (n) => {
      const next = randomFrom(seed + n)
      const [who, other] = [await desk.buyer(), await desk.buyer()]
      const [home, elsewhere] = [respelled(doorFrom(next), next), respelled(doorFrom(next), next)]
      await store(who, 'home', home)
      const to = { addressId: 'home' }
      const pens = { merchantId: 'merchant-a', sku: 'a-off-02', quantity: 1 + Math.floor(next() * 3) }

      expect(await plan(who, pens, { address: elsewhere })).toMatchObject({
        status: 403,
        body: { code: 'address.not-stored' },
      })
      const card = { methodId: `pm_own_${n}`, brand: 'Visa', last4: '1881', goodUntil: '2032-01' }
      await desk.companies.control('bank', 'POST', `/sim/customers/${other.userId}/methods`, card)
      expect(await plan(who, pens, { ...to, instrument: card.methodId })).toMatchObject({
        status: 404,
        body: { code: 'payment-method.not-found' },
      })
      expect(await plan(who, { ...pens, quantity: maxQuantity + 1 }, to)).toMatchObject({ status: 400 })
      const twice = { lines: [{ ...pens, quantity: maxQuantity }, pens], instrument: 'pm_ok', ...to }
      expect((await who.agent(createCheckout, { body: twice })).status).toBe(400)
      tried()

      const { checkoutId } = (await plan(who, pens, to)).body
      const approval = (await who.agent(requestApproval, { params: { checkoutId } })).body
      expect((await read(who, approval.approvalId)).page.address).toEqual(home)
      await desk.say(who, approval)
      await store(who, 'home', elsewhere)
      expect(await desk.finish(checkoutId)).toMatchObject({ state: 'quoted', drift: [{ what: 'address' }] })
      expect([await desk.ordersOf([checkoutId]), await desk.holdsOf([checkoutId])]).toEqual([[], []])
      tried()
    })
  },
)

claimByTries(
  32,
  'a purchase above a stated cap says so on its approval, and one below does not',
  { small: 3, usual: 30, full: 400 },
  async ({ count, seed, tried, each }) => {
    await each(count, async (n) => {
      const next = randomFrom(seed + n)
      const who = await desk.buyer()
      await store(who, 'home', respelled(doorFrom(next), next))
      const quantity = 1 + Math.floor(next() * 3)
      const wish = async (maxPriceMinor: number) => {
        const body = { query: 'coffee', quantity, maxPriceMinor, currency: 'USD' }
        const { intentId } = (await who.agent(createIntent, { body })).body
        return (await plan(who, coffee({}, quantity), { addressId: 'home', intentId })).body
      }
      const { totalMinor } = await wish(1_000_000)
      const over = await wish(Math.ceil(totalMinor / quantity) - 1 - Math.floor(next() * 300))
      const stated = await decide(who, over.checkoutId)
      expect(new Set(stated.stated)).toEqual(new Set(['over-cap']))
      tried()
      const another = await desk.buyer()
      await store(another, 'home', respelled(doorFrom(next), next))
      const body = { query: 'coffee', quantity, maxPriceMinor: totalMinor, currency: 'USD' }
      const { intentId } = (await another.agent(createIntent, { body })).body
      const { checkoutId } = (await plan(another, coffee({}, quantity), { addressId: 'home', intentId })).body
      expect(await decide(another, checkoutId)).toEqual({ bought: checkoutId })
      tried()
    })
  },
)
