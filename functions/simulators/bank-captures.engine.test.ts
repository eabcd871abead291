import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { payments } from '#shared/payments/payments.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { bankAt } from '#test/support/companies/admitted.ts'
import { type Companies, startCompanies } from '#test/support/companies/companies.ts'

let engine: Engine
let companies: Companies
beforeAll(async () => {
  engine = await startEngine()
  companies = await startCompanies('http://platform.test')
  process.env['PARAMETERS'] = '/purser/test'
  const settings = { baseUrl: 'http://x', payments: bankAt(companies.url.bank), merchants: [] }
  companies.parameters['/purser/test/settings'] = JSON.stringify(settings)
  companies.parameters['/purser/test/payment-key'] = 'bank-key-platform'
})
afterAll(async () => {
  await companies.stop()
  await engine.stop()
})
beforeEach(() => companies.control('bank', 'DELETE', '/chaos'))
afterEach(() => vi.useRealTimers())
const terms = (over: object = {}) => ({
  reference: `leg-${crypto.randomUUID()}`,
  merchantId: 'merchant-a',
  amountMinor: 7900,
  currency: 'USD',
  customer: 'usr_1',
  instrument: 'pm_ok',
  expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  ...over,
})
const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' })
const asMerchant = async (path: string, body: unknown, key = 'bank-key-a') => {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const response = await fetch(`${companies.url.bank}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const authorized = async (over: object = {}) => {
  const request = terms(over)
  const answer = await payments.authorize(request)
  if (answer.state !== 'authorized') throw new Error(`not held: ${JSON.stringify(answer)}`)
  return { ...request, ...answer }
}
interface Books {
  holds: { reference: string; state: string; capturedMinor: number; refundedMinor: number }[]
  entries: { reference: string; lines: { amountMinor: number }[] }[]
  balances: Record<string, Record<string, number>>
}
const books = async (): Promise<Books> => (await companies.control('bank', 'GET', '/sim/records')) as unknown as Books

describe('capturing', () => {
  it('happens once per hold, whoever asks and however often', async () => {
    const { reference, credential } = await authorized()
    const byMerchant = { credential, captureReference: `m-${reference}`, amountMinor: 7900 }
    const byPlatform = { reference, captureReference: `p-${reference}`, amount: usd(7900) }
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () => payments.capture(byPlatform)),
      ...Array.from({ length: 10 }, () => asMerchant('/v1/captures', byMerchant)),
    ])
    const yes = answers.filter((answer) => ('state' in answer ? answer.state === 'captured' : answer.status === 200))
    expect(yes).toHaveLength(10)
    expect((await books()).entries.filter((entry) => entry.reference === reference)).toHaveLength(1)
  })

  it('is refused above the hold, to another merchant, after the expiry, and under another hold’s reference', async () => {
    const { reference, credential, expiresAt } = await authorized()
    const request = { credential, captureReference: reference, amountMinor: 7901 }
    expect((await asMerchant('/v1/captures', request)).body).toMatchObject({ code: 'amount_exceeds_hold' })
    const whole = { ...request, amountMinor: 7900 }
    expect((await asMerchant('/v1/captures', whole, 'bank-key-b')).body).toMatchObject({ code: 'credential_invalid' })
    expect((await asMerchant('/v1/captures', whole, 'nobody')).status).toBe(401)
    expect((await asMerchant('/v1/captures', { reference, captureReference: 'x', amountMinor: 1 })).body).toMatchObject(
      { code: 'forbidden' },
    )
    const other = await authorized()
    await payments.capture({ reference: other.reference, captureReference: other.reference, amount: usd(7900) })
    expect(await payments.capture({ reference, captureReference: other.reference, amount: usd(7900) })).toEqual({
      state: 'refused',
      reason: 'reference_conflict',
    })
    expect(
      await payments.capture({ reference, captureReference: reference, amount: { amountMinor: 1, currency: 'EUR' } }),
    ).toEqual({ state: 'refused', reason: 'currency_mismatch' })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(expiresAt) + 1 })
    expect((await asMerchant('/v1/captures', whole)).body).toMatchObject({ code: 'not_capturable' })
    expect(await payments.find(reference)).toMatchObject({ state: 'voided', capturedMinor: 0 })
  })
})

describe('refunding', () => {
  it('never exceeds what was captured, and counts each reference once, in parallel too', async () => {
    const { reference } = await authorized()
    expect(await payments.refund({ reference, refundReference: 'r', amount: usd(1) })).toMatchObject({
      reason: 'not_captured',
    })
    await payments.capture({ reference, captureReference: reference, amount: usd(5000) })
    const refunds = Array.from({ length: 20 }, (_, at) => ({
      reference,
      refundReference: `r${at % 10}`,
      amount: usd(800),
    }))
    await Promise.all(refunds.map((request) => payments.refund(request)))
    const payment = await payments.find(reference)
    expect(payment).toMatchObject({ state: 'captured', capturedMinor: 5000, refundedMinor: 4800 })
    expect(payment?.refunds).toHaveLength(6)
    const again = { reference, refundReference: payment?.refunds[0]?.refundReference ?? '', amount: usd(1) }
    expect(await payments.refund(again)).toEqual({ state: 'refused', reason: 'reference_conflict' })
  })
})

describe('the books', () => {
  it('sum to zero in every booking and in every currency, and the platform keeps nothing', async () => {
    const { reference } = await authorized({ currency: 'EUR' })
    await payments.capture({ reference, captureReference: reference, amount: { amountMinor: 7000, currency: 'EUR' } })
    await payments.refund({ reference, refundReference: 'back', amount: { amountMinor: 100, currency: 'EUR' } })
    const { entries, balances } = await books()
    for (const { lines } of entries) expect(lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(0)
    expect(balances['EUR']).toEqual({ 'cardholder:pm_ok': -6900, platform: 0, 'merchant:merchant-a': 6900 })
    for (const accounts of Object.values(balances))
      expect(Object.values(accounts).reduce((sum, balance) => sum + balance, 0)).toBe(0)
  })
})
