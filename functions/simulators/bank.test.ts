import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { payments } from '#shared/payments/payments.ts'
import { serve } from '#test/support/api/gateway.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { bankAt } from '#test/support/companies/admitted.ts'
import { type Companies, startCompanies } from '#test/support/companies/companies.ts'
import { eventually } from '#test/support/run/until.ts'

let engine: Engine
let companies: Companies

beforeAll(async () => {
  engine = await startEngine()
  companies = await startCompanies('http://platform.test')
  process.env['PARAMETERS'] = '/purser/test'
  const settings = { baseUrl: 'http://x', payments: bankAt(companies.url.bank), merchants: [] }
  companies.parameters['/purser/test/settings'] = JSON.stringify(settings)
  companies.parameters['/purser/test/bank-key'] = 'bank-key-platform'
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
  if (answer.state !== 'authorized') throw new Error(`declined: ${answer.reason}`)
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
    const { reference, merchantId, currency, instrument, expiresAt } = request
    const other = { reference, merchantId, currency, instrument, expiresAt, amountMinor: 1 }
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
    await payments.capture({ reference: taken.reference, captureReference: taken.reference, amountMinor: 7900 })
    expect(await payments.void(taken.reference)).toEqual({ state: 'refused', reason: 'already_captured' })
  })
})

describe('capturing', () => {
  it('happens once per hold, whoever asks and however often', async () => {
    const { reference, credential } = await authorized()
    const byMerchant = { credential, captureReference: `m-${reference}`, amountMinor: 7900 }
    const byPlatform = { reference, captureReference: `p-${reference}`, amountMinor: 7900 }
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
    await payments.capture({ reference: other.reference, captureReference: other.reference, amountMinor: 7900 })
    expect(await payments.capture({ reference, captureReference: other.reference, amountMinor: 7900 })).toEqual({
      state: 'refused',
      reason: 'reference_conflict',
    })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(expiresAt) + 1 })
    expect((await asMerchant('/v1/captures', whole)).body).toMatchObject({ code: 'not_capturable' })
    expect(await payments.find(reference)).toMatchObject({ state: 'voided', capturedMinor: 0 })
  })
})

describe('refunding', () => {
  it('never exceeds what was captured, and counts each reference once, in parallel too', async () => {
    const { reference } = await authorized()
    expect(await payments.refund({ reference, refundReference: 'r', amountMinor: 1 })).toMatchObject({
      reason: 'not_captured',
    })
    await payments.capture({ reference, captureReference: reference, amountMinor: 5000 })
    const refunds = Array.from({ length: 20 }, (_, at) => ({
      reference,
      refundReference: `r${at % 10}`,
      amountMinor: 800,
    }))
    await Promise.all(refunds.map((request) => payments.refund(request)))
    const payment = await payments.find(reference)
    expect(payment).toMatchObject({ state: 'captured', capturedMinor: 5000, refundedMinor: 4800 })
    expect(payment?.refunds).toHaveLength(6)
    const again = { reference, refundReference: payment?.refunds[0]?.refundReference ?? '', amountMinor: 1 }
    expect(await payments.refund(again)).toEqual({ state: 'refused', reason: 'reference_conflict' })
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

describe('the books', () => {
  it('sum to zero in every booking and in every currency, and the platform keeps nothing', async () => {
    const { reference } = await authorized({ currency: 'EUR' })
    await payments.capture({ reference, captureReference: reference, amountMinor: 7000 })
    await payments.refund({ reference, refundReference: 'back', amountMinor: 100 })
    const { entries, balances } = await books()
    for (const { lines } of entries) expect(lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(0)
    expect(balances['EUR']).toEqual({ 'cardholder:pm_ok': -6900, platform: 0, 'merchant:merchant-a': 6900 })
    for (const accounts of Object.values(balances))
      expect(Object.values(accounts).reduce((sum, balance) => sum + balance, 0)).toBe(0)
  })
})

describe('trouble at the bank', () => {
  const trouble = (rule: object) => companies.control('bank', 'POST', '/chaos', rule)

  it.each([
    ['error-before', false],
    ['error-after', true],
    ['timeout-after-commit', true],
    ['hang', false],
    ['dead', false],
  ])('makes the outcome of an authorisation unknown (%s) until it is looked up', async (kind, landed) => {
    await trouble({ operation: 'authorize', kind, delayMs: 8000 })
    const request = terms()
    await expect(payments.authorize(request, 800)).rejects.toMatchObject({ code: 'payment.outcome-unknown' })
    const landing = async () => (await payments.find(request.reference))?.state
    await eventually(async () => expect(await landing()).toBe(landed ? 'authorized' : undefined))
    expect(await payments.authorize(request)).toMatchObject({ state: 'authorized' })
  })

  it('lets a void overtake a slow authorisation, which then never holds anything', async () => {
    await trouble({ operation: 'authorize', kind: 'slow', delayMs: 2000 })
    const request = terms()
    const late = payments.authorize(request)
    const struck = () => companies.control('bank', 'GET', '/chaos')
    await eventually(async () => expect(await struck()).toMatchObject({ rules: [{ left: 0 }] }))
    expect(await payments.void(request.reference)).toEqual({ state: 'voided' })
    expect(await late).toEqual({ state: 'declined', reason: 'voided' })
  })

  it('tells a bank that was never reached from one that did not answer', async () => {
    const closed = await serve(() => undefined)
    await closed.stop()
    companies.parameters['/purser/elsewhere/settings'] = JSON.stringify({
      baseUrl: 'http://x',
      payments: bankAt(closed.url),
      merchants: [],
    })
    companies.parameters['/purser/elsewhere/bank-key'] = 'x'
    process.env['PARAMETERS'] = '/purser/elsewhere'
    await expect(payments.authorize(terms())).rejects.toMatchObject({ code: 'payment.unavailable' })
    process.env['PARAMETERS'] = '/purser/test'
  })

  it('cannot be caused without the simulation key', async () => {
    expect((await fetch(`${companies.url.bank}/chaos`)).status).toBe(401)
    expect((await fetch(`${companies.url.bank}/sim/records`)).status).toBe(401)
  })
})
