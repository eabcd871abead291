import type { Principal } from '#shared/kernel/principal.ts'
import { commit } from '#shared/platform/table/table.ts'
import { legFrom, quoteLeg } from '#shared/purchase/flows/quote-leg.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { decide } from '#shared/purchase/rows/decide.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { freezeAndRequest } from '#shared/purchase/rows/request/freeze-and-request.ts'
import { shopAt } from '#test/support/companies/admitted.ts'
import type { Line } from '#test/support/companies/companies.ts'
import { type MerchantName, merchants, startMarket } from '#test/support/companies/market.ts'
import { fillWallet } from '#test/support/people/wallet.ts'

const address = {
  name: 'Ada',
  line1: '1 Main St',
  city: 'Springfield',
  region: 'IL',
  postalCode: '62704',
  country: 'US',
}
/** What a test may want otherwise than usual. */
interface Special {
  checkoutId?: string
  instrument?: string
  fulfilment?: Checkout['fulfilment']
  intentId?: string
  userId?: string
  quantity?: number
  /** A basket of several articles, the same at each merchant, instead of one. */
  lines?: readonly { code: string; quantity: number }[]
}
const ulid = () =>
  crypto
    .randomUUID()
    .replaceAll('-', '')
    .slice(0, 26)
    .toUpperCase()
    .replaceAll(/[ILOU]/g, '0')

/** A market with purchases up to any point, made by the very code the routes run; the steps are then called by hand. */
export const startPurchases = async (line?: Line) => {
  const market = await startMarket(line)
  const { companies } = market
  const settings = JSON.parse(companies.parameters['/purser/test/settings'] ?? '{}')
  companies.parameters['/purser/test/settings'] = JSON.stringify({
    ...settings,
    merchantOrigins: Object.values(companies.url),
    merchants: merchants.map((merchantId) => shopAt(merchantId, companies.url[merchantId])),
  })
  companies.parameters['/purser/test/signing-key'] = JSON.stringify(market.platform.key)
  const save = async ({ after, writes }: { after: Checkout; writes: Parameters<typeof commit>[0] }) => {
    await commit(writes)
    return after
  }
  const userOf = (userId: string): Principal => ({
    kind: 'user',
    userId,
    authTime: Math.floor(Date.now() / 1000),
    scopes: [],
  })
  /** A quoted checkout of one unit at each of these merchants. */
  const quoted = async (at: readonly MerchantName[], codes: readonly string[] = ['gro-01'], special: Special = {}) => {
    const { checkoutId = `chk_${ulid()}`, userId = `usr_${ulid()}`, quantity = 1, intentId } = special
    const delivery = { address, buyer: { email: 'ada@example.com' } }
    const all = await Promise.all(
      at.map(async (merchantId, i) => {
        const wanted = special.lines ?? [{ code: codes[i % codes.length] as string, quantity }]
        const lines = wanted.map((line) => ({
          sku: market.skuOf(merchantId, line.code),
          quantity: line.quantity,
        }))
        const basket = { merchantId, lines }
        const quote = await quoteLeg(basket, delivery, `${checkoutId}-L${i + 1}-q1`)
        return legFrom({ checkoutId, leg: i + 1, userId }, basket, delivery, quote)
      }),
    )
    const fresh = {
      checkoutId,
      userId,
      createdBy: `user:${userId}`,
      ...(intentId && { intentId }),
      state: 'quoted' as const,
      direction: 'forward' as const,
      fulfilment: special.fulfilment ?? ('all_or_nothing' as const),
      legCount: all.length,
      currency: 'USD',
      totalMinor: all.reduce((sum, leg) => sum + leg.totalMinor, 0),
      instrument: special.instrument ?? 'pm_ok',
      addressDigest: 'd',
      receiptVersion: 0,
      quoteExpiresAtSeconds: Math.floor(Date.now() / 1000) + 3600,
    }
    const made = checkouts.create(
      fresh,
      { by: 'user', actor: `user:${userId}`, to: 'quoted', action: 'checkout.quote' },
      Date.now(),
    )
    await commit([...made.writes, ...all.map(legs.create)])
    await fillWallet(userId, fresh.instrument)
    return made.after
  }
  const awaitingApproval = async (checkout: Checkout, buyAgain = false) =>
    save(
      await freezeAndRequest(
        { checkout, legs: await legs.of(checkout.checkoutId) },
        { principal: userOf(checkout.userId), validSeconds: 900, buyAgain },
        Date.now(),
      ),
    )
  const decided = (checkout: Checkout) => {
    const { approvalId = '', receiptHash = '' } = checkout
    return save(decide(checkout, { approvalId, receiptHash }, 'approved', userOf(checkout.userId), Date.now()))
  }
  return {
    ...market,
    quoted,
    asked: awaitingApproval,
    decided,
    /** Asked about and approved. */
    approved: async (...at: MerchantName[]) => decided(await awaitingApproval(await quoted(at))),
    /** What a step of its saga is given. */
    refOf: ({ approvalId = '', checkoutId }: Checkout) => ({ approvalId, checkoutId }),
  }
}
export type Purchases = Awaited<ReturnType<typeof startPurchases>>
