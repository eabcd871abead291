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

describe('authorising', () => {
  it('gives the same hold and credential to the same reference, also 20 times at once', async () => {
    const request = terms()
    const answers = await Promise.all(Array.from({ length: 20 }, () => payments.authorize(request)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect((await books()).holds.filter(({ reference }) => reference === request.reference)).toHaveLength(1)
  })

  it('refuses the same reference with other terms', async () => {
    const request = await authorized()
    const { reference, merchantId, currency, customer, instrument, expiresAt } = request
    const other = { reference, merchantId, currency, customer, instrument, expiresAt, amountMinor: 1 }
    await expect(payments.authorize(other)).rejects.toThrow('reference_conflict')
  })

  it.each([
    ['pm_declined_insufficient_funds', 'insufficient_funds'],
    ['pm_declined_card_expired', 'card_expired'],
    ['pm_declined_issuer', 'issuer_declined'],
    ['pm_declined_fraud', 'fraud_suspected'],
  ])('declines %s for %s, and says so again', async (instrument, reason) => {
    const request = terms({ instrument })
    expect(await payments.authorize(request)).toEqual({ state: 'declined', reason })
    expect(await payments.authorize(request)).toEqual({ state: 'declined', reason })
    expect(await payments.find(request.reference)).toMatchObject({ state: 'declined', capturedMinor: 0 })
  })

  it('declines an instrument that it does not know', async () => {
    const answer = await payments.authorize(terms({ instrument: 'pm_nobody_knows' }))
    expect(answer).toEqual({ state: 'declined', reason: 'instrument_unknown' })
  })

  it('refuses the method of another customer, and lists to each customer its own', async () => {
    const method = { methodId: 'pm_travel', brand: 'Visa', last4: '1881', goodUntil: '2032-01' }
    await companies.control('bank', 'POST', '/sim/customers/usr_ada/methods', method)
    expect((await payments.authorize(terms({ customer: 'usr_ada', instrument: 'pm_travel' }))).state).toBe('authorized')
    const stolen = terms({ customer: 'usr_eve', instrument: 'pm_travel' })
    expect(await payments.authorize(stolen)).toEqual({ state: 'declined', reason: 'instrument_unknown' })
    expect(await payments.find(stolen.reference)).toBeUndefined()
    const named = async (customer: string) => (await payments.methods(customer)).map(({ methodId }) => methodId)
    expect(await named('usr_ada')).toContain('pm_travel')
    expect(await named('usr_eve')).not.toContain('pm_travel')
    expect(await named('usr_eve')).toEqual(expect.arrayContaining(['pm_ok', 'pm_backup', 'pm_declined_fraud']))
  })

  it('approves pm_random about nine times in ten, the same way for the same reference', async () => {
    const requests = Array.from({ length: 100 }, (_, at) =>
      terms({ instrument: 'pm_random', reference: `random-${at}` }),
    )
    const first = await Promise.all(requests.map((request) => payments.authorize(request)))
    const approved = first.filter(({ state }) => state === 'authorized').length
    expect(approved).toBeGreaterThan(80)
    expect(approved).toBeLessThan(99)
    expect(await Promise.all(requests.map((request) => payments.authorize(request)))).toEqual(first)
  })
})

describe('voiding', () => {
  it('bars a reference before it is used: the late authorisation is refused', async () => {
    const request = terms()
    expect(await payments.find(request.reference)).toBeUndefined()
    expect(await payments.void(request.reference)).toEqual({ state: 'voided' })
    expect(await payments.authorize(request)).toEqual({ state: 'declined', reason: 'voided' })
    expect(await payments.find(request.reference)).toMatchObject({ state: 'voided', amountMinor: 0 })
  })

  it('leaves exactly one outcome when it races the authorisation', async () => {
    const races = Array.from({ length: 20 }, () => terms())
    await Promise.all(races.flatMap((request) => [payments.authorize(request), payments.void(request.reference)]))
    const states = await Promise.all(races.map(async ({ reference }) => (await payments.find(reference))?.state))
    expect(new Set(states)).toEqual(new Set(['voided']))
  })

  it('may be repeated, ends the credential, and is refused after a capture', async () => {
    const hold = await authorized()
    expect(await payments.void(hold.reference)).toEqual({ state: 'voided' })
    expect(await payments.void(hold.reference)).toEqual({ state: 'voided' })
    expect((await payments.find(hold.reference))?.credential).toBeUndefined()
    const late = { credential: hold.credential, captureReference: hold.reference, amountMinor: 1 }
    expect((await asMerchant('/v1/captures', late)).body).toMatchObject({ code: 'not_capturable' })
    const taken = await authorized()
    await payments.capture({
      reference: taken.reference,
      captureReference: taken.reference,
      amount: { amountMinor: 7900, currency: 'USD' },
    })
    expect(await payments.void(taken.reference)).toEqual({ state: 'refused', reason: 'already_captured' })
  })
})

describe('checking a credential', () => {
  it('tells the merchant whether it covers the amount, and binds it to its first purpose', async () => {
    const { credential, reference } = await authorized({ merchantId: 'merchant-b' })
    const check = (over: object, key = 'bank-key-b') =>
      asMerchant('/v1/credentials/check', { credential, amountMinor: 7900, currency: 'USD', ...over }, key)
    expect((await check({})).body).toMatchObject({ valid: true, reference, maxAmountMinor: 7900 })
    expect((await check({ amountMinor: 7901 })).body).toEqual({ valid: false, reason: 'amount_exceeds_hold' })
    expect((await check({}, 'bank-key-a')).body).toEqual({ valid: false, reason: 'wrong_merchant' })
    expect((await check({ purpose: 'co_1' })).body).toMatchObject({ valid: true })
    expect((await check({ purpose: 'co_1' })).body).toMatchObject({ valid: true })
    expect((await check({ purpose: 'co_2' })).body).toEqual({ valid: false, reason: 'used' })
  })
})
