import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as showPurchase } from '#functions/pages/purchases/show-purchase.ts'
import { handler as change } from '#functions/pages/wallet/change-wallet.ts'
import { handler as show } from '#functions/pages/wallet/show-wallet.ts'
import { handler as list } from '#functions/payment-methods/list.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { browse, cookieOf, hiddenIn } from '#test/support/people/browsing.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
let who: Buyer
let cookie: string
let origin: string
beforeAll(async () => {
  desk = await startBuyers()
  ;({ baseUrl: origin } = await settings())
})
afterAll(() => desk.stop())
beforeEach(async () => {
  who = await desk.buyer()
  cookie = await cookieOf(who.userId)
})
afterEach(() => void vi.useRealTimers())

interface Shown {
  methodId: string
  label?: string
  last4: string
  default: boolean
  agentsMayUse: boolean
}
const page = async () => (await browse(show, { headers: { cookie } })).html
const wallet = async (): Promise<Shown[]> => (await who.user(list, { query: { limit: '100' } })).body.items
const method = async (methodId: string) => (await wallet()).find((each) => each.methodId === methodId)
/** One form of an open page, with the fields of its button. */
const filled = async (fields: Record<string, string>) => {
  const { token = '', key = '' } = hiddenIn(await page(), '/wallet')
  return { headers: { cookie, origin }, fields: { ...fields, token, key } }
}
const send = async (fields: Record<string, string>) => browse(change, await filled(fields))

verifies('wallet.page', 'shows brand, last four and name of every method, and never a number', async () => {
  await wallet()
  const html = await page()
  for (const part of ['Visa ending in 4242', 'Mastercard ending in 5454', '12/2035', 'tok_visa', 'may use it'])
    expect(html).toContain(part)
  expect(html).not.toMatch(/\d{13,}/)
  expect(html).not.toMatch(/<style|style=|<script(?! src)|\son\w+=|javascript:/i)
})

verifies('wallet.page', 'names, allows, forbids, makes the default and removes by its forms', async () => {
  const methodId = 'pm_backup'
  const acts: [Record<string, string>, object][] = [
    [{ act: 'name', label: ' Holidays ' }, { label: 'Holidays' }],
    [{ act: 'forbid' }, { agentsMayUse: false }],
    [{ act: 'allow' }, { agentsMayUse: true }],
    [{ act: 'default' }, { default: true }],
  ]
  for (const [fields, expected] of acts) {
    expect(await send({ methodId, ...fields })).toMatchObject({ status: 303, headers: { location: '/wallet' } })
    expect(await method(methodId)).toMatchObject(expected)
  }
  await send({ methodId, act: 'name', label: '' })
  expect((await method(methodId))?.label).toBeUndefined()
  expect((await send({ methodId, act: 'remove' })).status).toBe(303)
  expect(await method(methodId)).toBeUndefined()
  expect(await page()).toContain('No method is the default')
  expect((await send({ methodId, act: 'whatever' })).status).toBe(400)
})

verifies('wallet.page', 'adds a card by its token, once for a double click, and explains a refusal', async () => {
  const before = (await wallet()).length
  const sent = await filled({ act: 'add', card: 'tok_mastercard', label: '<b>Gold</b>', agents: 'yes', first: 'yes' })
  const answers = await Promise.all([browse(change, sent), browse(change, sent)])
  for (const { status } of answers) expect([303, 409]).toContain(status)
  expect((await browse(change, sent)).status).toBe(303)
  const all = await wallet()
  expect(all).toHaveLength(before + 1)
  expect(all.find(({ last4 }) => last4 === '4444')).toMatchObject({
    label: '<b>Gold</b>',
    default: true,
    agentsMayUse: true,
  })
  expect(await page()).toContain('&lt;b>Gold&lt;/b>')
  const { status, html } = await send({ act: 'add', card: 'tok_unknown' })
  expect(status).toBe(422)
  expect(html).toContain('issued no method')
})

verifies(
  'wallet.page',
  'an old sign-in gives the password before it adds or changes, and may remove at once',
  async () => {
    await wallet()
    const [add, allow, remove] = [
      await filled({ act: 'add', card: 'tok_visa' }),
      await filled({ act: 'allow', methodId: 'pm_ok' }),
      await filled({ act: 'remove', methodId: 'pm_ok' }),
    ]
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 301_000 })
    const html = await page()
    expect(html).toContain('Give your password')
    expect(html).not.toContain('value="add"')
    expect(html).toContain('value="remove"')
    for (const stale of [add, allow]) expect((await browse(change, stale)).status).toBe(403)
    expect((await browse(change, remove)).status).toBe(303)
  },
)

verifies('wallet.page', 'a purchase is shown with what its owner knows the method by', async () => {
  await send({ methodId: 'pm_ok', act: 'name', label: 'Household' })
  const { checkoutId } = await desk.quote(who, [{ merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }])
  const { html } = await browse(showPurchase, { params: { checkoutId }, headers: { cookie } })
  expect(html).toContain('Household (Visa ending in 4242)')
  expect(html).not.toContain('pm_ok')
})
