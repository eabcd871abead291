import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { handler as create } from '#functions/checkouts/create.ts'
import { handler as read } from '#functions/checkouts/get.ts'
import { handler as quote } from '#functions/checkouts/quote.ts'
import { type Desk, doorstep, type Person, startDesk } from '#test/support/people/desk.ts'
import { verifies } from '#test/support/run/verifies.ts'

const fault = vi.hoisted(() => ({ release: false, answer: false }))
const isQuote = (writes: unknown) => JSON.stringify(writes).includes('"checkout.quote"')

vi.mock(import('#shared/platform/table/table.ts'), async (original) => {
  const genuine = await original()
  const commit: typeof genuine.commit = async (writes) => {
    await genuine.commit(writes)
    if (!fault.answer || !isQuote(writes)) return
    fault.answer = false
    throw new Error('The answer of the table was lost')
  }
  return { ...genuine, commit }
})
vi.mock(import('#shared/purchase/flows/placement/cancel-merchant-checkouts.ts'), async (original) => {
  const genuine = await original()
  const cancelMerchantCheckouts: typeof genuine.cancelMerchantCheckouts = async (all) => {
    if (!fault.release || all.length === 0) return genuine.cancelMerchantCheckouts(all)
    fault.release = false
    throw new Error('a defect')
  }
  return { ...genuine, cancelMerchantCheckouts }
})

let desk: Desk
let ada: Person
beforeAll(async () => {
  desk = await startDesk()
  ada = await desk.person()
})
afterAll(() => desk.stop())
afterEach(async () => {
  fault.release = fault.answer = false
  await desk.calm()
})

const basket = () => ({
  lines: [{ merchantId: 'merchant-b', sku: desk.skuOf('merchant-b', 'gro-01'), quantity: 1 }],
  address: doorstep,
  instrument: 'pm_ok',
  fulfilment: 'all_or_nothing',
})
const open = async () => (await desk.records('merchant-b')).holds.filter(({ state }) => state === 'open').length

for (const what of ['release', 'answer'] as const)
  verifies('checkout.requote', `when the ${what} fails after the commit, the new quote stays open`, async () => {
    const { checkoutId, version } = (await ada.calls(create, { body: basket() })).body
    const before = await open()
    fault[what] = true
    expect((await ada.calls(quote, { params: { checkoutId } })).status).toBe(500)
    const seen = await ada.calls(read, { params: { checkoutId } })
    expect(seen.body).toMatchObject({ state: 'quoted', version: version + 1 })
    expect(await open()).toBe(before + 1) // the old quote ends by itself
  })

verifies('checkout.requote', 'a new checkout keeps its quote when the answer to its commit is lost', async () => {
  const before = await open()
  fault.answer = true
  expect((await ada.calls(create, { body: basket() })).status).toBe(500)
  expect(await open()).toBe(before + 1)
})
