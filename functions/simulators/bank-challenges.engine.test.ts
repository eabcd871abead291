import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { payments } from '#shared/payments/payments.ts'
import { type Market, startMarket } from '#test/support/companies/market.ts'

let market: Market
beforeAll(async () => {
  market = await startMarket()
})
afterAll(() => market.stop())
afterEach(() => void vi.useRealTimers())

let references = 0
const challenge = async () => {
  const request = {
    reference: `challenged-${++references}`,
    merchantId: 'merchant-a',
    amountMinor: 7900,
    currency: 'USD',
    customer: 'usr_1',
    instrument: 'pm_challenge',
    expiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
  }
  const answer = await payments.authorize(request)
  if (answer.state !== 'requires_action') throw new Error(`asked nothing: ${JSON.stringify(answer)}`)
  return { request, action: answer.action }
}
const answered = (url: string, answer: string) => fetch(url, { method: 'POST', body: new URLSearchParams({ answer }) })

it('asks its customer once, shows where, and gives no credential before the answer', async () => {
  const { request, action } = await challenge()
  expect(await payments.authorize(request)).toMatchObject({ state: 'requires_action', action })
  const record = await payments.find(request.reference)
  expect(record).toMatchObject({ state: 'requires_action', action, amountMinor: 7900, capturedMinor: 0 })
  expect(record?.credential).toBeUndefined()
  const page = await fetch(action.url)
  expect(page.headers.get('content-type')).toContain('text/html')
  expect(await page.text()).toContain('79.00 USD to merchant-a')
})

it('holds what was confirmed, and declines what was not, whoever asks again', async () => {
  const yes = await challenge()
  expect((await answered(yes.action.url, 'confirm')).status).toBe(200)
  const held = await payments.authorize(yes.request)
  expect(held).toMatchObject({ state: 'authorized', credential: expect.stringMatching(/^cred_/) })
  expect(await payments.find(yes.request.reference)).toMatchObject({ state: 'authorized' })
  const no = await challenge()
  await answered(no.action.url, 'refuse')
  expect(await payments.authorize(no.request)).toEqual({ state: 'declined', reason: 'holder_refused' })
  expect(await (await answered(no.action.url, 'confirm')).text()).toContain('refused already')
  expect(await payments.find(no.request.reference)).toMatchObject({ state: 'declined' })
})

it('voids a question, and declines one whose time is over; a later answer changes nothing', async () => {
  const withdrawn = await challenge()
  expect(await payments.void(withdrawn.request.reference)).toEqual({ state: 'voided' })
  expect(await (await answered(withdrawn.action.url, 'confirm')).text()).toContain('withdrawn already')
  expect(await payments.find(withdrawn.request.reference)).toMatchObject({ state: 'voided' })
  const late = await challenge()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(late.action.expiresAt) })
  expect((await answered(late.action.url, 'confirm')).status).toBe(410)
  const declined = { state: 'declined', reason: 'challenge_expired' }
  expect(await payments.authorize(late.request)).toEqual(declined)
  expect(await payments.find(late.request.reference)).toMatchObject({
    state: 'declined',
    declined: 'challenge_expired',
  })
  expect(await payments.void(late.request.reference)).toEqual({ state: 'voided' })
})
