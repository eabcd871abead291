import { handler as approve } from '#functions/checkouts/approve.ts'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { handler as profile } from '#functions/well-known/ucp.ts'
import { puttingAddress } from '#shared/identity/rows/users.ts'
import { Address } from '#shared/identity/rules/address.ts'
import { contentHash } from '#shared/kernel/hash.ts'
import { agentScopes, userScopes } from '#shared/kernel/principal.ts'
import { commit } from '#shared/platform/table/table.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { type Answered, call, type Sent } from '#test/support/api/api-call.ts'
import { serveHandler } from '#test/support/api/gateway.ts'
import { startAwsFake } from '#test/support/aws/aws-fake.ts'
import { startEngine } from '#test/support/aws/engine.ts'
import { newSigningKey } from '#test/support/aws/signing-key.ts'
import { bankAt, shopAt } from '#test/support/companies/admitted.ts'
import { bankKeys, type Line, startCompanies } from '#test/support/companies/companies.ts'
import { type BankRecords, type MerchantName, merchants, type ShopRecords } from '#test/support/companies/market.ts'
import { walk } from '#test/support/purchases/walk.ts'
import { newPerson } from './people.ts'

export const door = {
  name: 'Ada Lovelace',
  line1: '1 Main Street',
  line2: 'Apartment 2',
  city: 'Springfield',
  region: 'IL',
  postalCode: '62704',
  country: 'US',
}
export type Route = Parameters<typeof call>[0]

/** A user who buys, with an agent of theirs. */
export interface Buyer {
  userId: string
  accessToken: string
  /** Calls a route as the user, just logged in, under a fresh key unless one is sent. */
  user: (route: Route, sent?: Sent) => Promise<Answered>
  /** The same as their agent. */
  agent: (route: Route, sent?: Sent) => Promise<Answered>
  /** The name under which the user stored this address, once. Agents name it so. */
  stored: (address?: object) => Promise<string>
}

const caller =
  (context: () => Record<string, string>) =>
  (route: Route, sent: Sent = {}) =>
    call(route, {
      ...sent,
      context: context(),
      headers: { 'idempotency-key': crypto.randomUUID(), ...sent.headers },
    })

/** The whole desk in this process: its routes as functions, the table engine, bank and both merchants over HTTP. What merchants tell by webhook is lost. */
export const startBuyers = async (line?: Line) => {
  const engine = await startEngine()
  const aws = await startAwsFake()
  const platform = await serveHandler(async (event) =>
    event.httpMethod === 'GET' ? profile(event) : { statusCode: 200, body: '{}' },
  )
  const companies = await startCompanies(platform.url, undefined, line)
  process.env['PARAMETERS'] = '/purser/test'
  const put = (name: string, value: unknown) => {
    companies.parameters[`/purser/test/${name}`] = typeof value === 'string' ? value : JSON.stringify(value)
  }
  put('signing-key', newSigningKey('platform-1'))
  put('payment-key', bankKeys.platform)
  put('email-key', aws.parameters.get('email-key'))
  put('settings', {
    baseUrl: platform.url,
    mails: true,
    payments: bankAt(companies.url.bank),
    merchantOrigins: Object.values(companies.url),
    merchants: merchants.map((merchantId) => shopAt(merchantId, companies.url[merchantId])),
  })

  const buyer = async (): Promise<Buyer> => {
    const { userId, accessToken } = await newPerson()
    const authTime = () => String(Math.floor(Date.now() / 1000))
    const stored = new Map<string, Promise<unknown>>()
    let before: Promise<unknown> = Promise.resolve()
    return {
      async stored(address = door) {
        const addressId = contentHash(address).slice(0, 12)
        const put = async () => commit(await puttingAddress(userId, addressId, Address.parse(address)))
        if (!stored.has(addressId)) {
          before = before.then(put)
          stored.set(addressId, before)
        }
        await stored.get(addressId)
        return addressId
      },
      userId,
      accessToken,
      user: caller(() => ({ kind: 'user', userId, authTime: authTime(), scopes: userScopes.join(' ') })),
      agent: caller(() => ({
        kind: 'agent',
        userId,
        agentId: `agt_${userId.slice(4)}`,
        scopes: agentScopes.join(' '),
      })),
    }
  }
  const records = async (merchant: MerchantName) =>
    (await companies.control(merchant, 'GET', '/sim/records')) as unknown as ShopRecords
  const bank = async () => (await companies.control('bank', 'GET', '/sim/records')) as unknown as BankRecords
  const checkoutOf = async (checkoutId: string) => {
    const checkout = await checkouts.get(checkoutId)
    if (!checkout) throw new Error(`There is no ${checkoutId}`)
    return checkout
  }
  const expected = (answer: Answered, status: number) => {
    if (answer.status !== status) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const quote = async (who: Buyer, lines: readonly object[], more: object = {}, address: object = door) =>
    expected(await who.user(createCheckout, { body: { lines, address, instrument: 'pm_ok', ...more } }), 201)
  const ask = async (who: Buyer, checkoutId: string, body: object = {}) =>
    expected(await who.user(requestApproval, { params: { checkoutId }, body }), 201)
  const say = async (who: Buyer, approval: { checkoutId: string; approvalId: string; receiptHash: string }) => {
    const { checkoutId, approvalId, receiptHash } = approval
    expected(await who.user(approve, { params: { checkoutId }, body: { approvalId, receiptHash } }), 200)
    return checkoutOf(checkoutId)
  }
  return {
    engine,
    aws,
    companies,
    buyer,
    records,
    bank,
    found: checkoutOf,
    quote,
    ask,
    /** The user says yes. */
    say,
    /** Quoted, asked about and approved. */
    approved: async (who: Buyer, lines: readonly object[], more: object = {}) =>
      say(who, await ask(who, (await quote(who, lines, more)).checkoutId)),
    /** The rest of a decided purchase, to its end; Date is faked by then. */
    async finish(checkoutId: string, ...how: Parameters<typeof walk> extends [unknown, ...infer How] ? How : never) {
      const states = await walk(await checkoutOf(checkoutId), ...how)
      return { states, ...(await checkoutOf(checkoutId)), legs: await legs.of(checkoutId) }
    },
    /** Orders that stand at the merchants for these checkouts. */
    async ordersOf(checkoutIds: readonly string[]) {
      const all = (await Promise.all(checkoutIds.map((id) => legs.of(id)))).flat()
      const sessions = new Set(all.map(({ merchantCheckoutId }) => merchantCheckoutId))
      const books = await Promise.all(merchants.map(records))
      return books
        .flatMap(({ orders }) => orders)
        .filter(({ checkoutId, at }) => sessions.has(checkoutId) && at !== 'canceled')
    },
    /** The bank's holds for these checkouts. */
    async holdsOf(checkoutIds: readonly string[]) {
      const own = checkoutIds.map((id) => `apr_${id.slice('chk_'.length)}-`)
      return (await bank()).holds.filter(({ reference }) => own.some((prefix) => reference.startsWith(prefix)))
    },
    async stockOf(merchant: MerchantName, sku: string) {
      return (await records(merchant)).stock.find((row) => row.sku === sku)
    },
    stockIn: (merchant: MerchantName, sku: string, available: number) =>
      companies.control(merchant, 'PUT', `/sim/stock/${sku}`, { available }),
    /** Adds one chaos rule. */
    trouble: (company: MerchantName | 'bank', rule: object) => companies.control(company, 'POST', '/chaos', rule),
    async calm() {
      for (const name of ['bank', ...merchants] as const) await companies.control(name, 'DELETE', '/chaos')
    },
    async stop() {
      await companies.stop()
      await platform.stop()
      await aws.stop()
      await engine.stop()
    },
  }
}
export type Buyers = Awaited<ReturnType<typeof startBuyers>>
