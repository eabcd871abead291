import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { handler as listAddresses } from '#functions/me/list-addresses.ts'
import { handler as changeAddresses } from '#functions/pages/addresses/change-addresses.ts'
import { handler as showAddresses } from '#functions/pages/addresses/list-addresses.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { browse, cookieOf, fieldsIn, hiddenIn } from '#test/support/people/browsing.ts'
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
  vi.useRealTimers()
})

const typed = {
  addressId: 'home',
  name: 'Ada Lovelace',
  line1: '1 Main St',
  city: 'Springfield',
  region: 'IL',
  postalCode: '62704',
  country: 'us',
}
const stored = async () => (await who.user(listAddresses)).body.items
const show = (query: Record<string, string> = {}) => browse(showAddresses, { query, headers: { cookie } })
const send = (fields: Record<string, string>) => browse(changeAddresses, { fields, headers: { cookie, origin } })
const form = async (query: Record<string, string> = {}) =>
  fieldsIn((await show(query)).html, '/addresses', 'Store an address')

verifies('pages.acts', 'an address is stored, changed and removed', async () => {
  expect((await send({ ...(await form()), ...typed, act: 'store' })).status).toBe(303)
  expect(await stored()).toMatchObject([{ addressId: 'home', country: 'US', postalCode: '62704' }])
  const before = await form({ change: 'home' })
  expect(before).toMatchObject({ ...typed, country: 'US' })
  expect((await send({ ...before, line1: '2 Main St', line2: 'Flat 3', act: 'store' })).status).toBe(303)
  expect(await stored()).toMatchObject([{ addressId: 'home', line1: '2 Main St', line2: 'Flat 3' }])
  const page = await show()
  const removal = { ...fieldsIn(page.html, '/addresses', 'Remove home'), act: 'remove' }
  expect([(await send(removal)).status, (await send(removal)).status]).toEqual([303, 303])
  expect(await stored()).toEqual([])
})

it('what the country does not have is shown again as it was typed, and nothing is stored', async () => {
  const wrong = { ...(await form()), ...typed, postalCode: '00000', act: 'store' }
  const { status, html } = await send(wrong)
  expect(status).toBe(400)
  expect(html).toContain('postal code: There is no such postal code in US')
  expect(fieldsIn(html, '/addresses', 'Store an address')).toMatchObject({ name: 'Ada Lovelace', postalCode: '00000' })
  expect(await stored()).toEqual([])
})

it('an old sign-in reads its addresses and is asked for the password to change them', async () => {
  const fields = { ...(await form()), ...typed, act: 'store' }
  await send(fields)
  vi.useFakeTimers({ now: Date.now() + 301_000, toFake: ['Date'] })
  const { html } = await show()
  expect(html).toContain('1 Main St')
  expect(hiddenIn(html, '/confirm')).toMatchObject({ next: '/addresses' })
  expect((await send({ ...fields, key: crypto.randomUUID(), line1: '9 Other St' })).status).toBe(403)
  vi.useRealTimers()
  expect(await stored()).toMatchObject([{ line1: '1 Main St' }])
})
