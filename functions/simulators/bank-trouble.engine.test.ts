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
    companies.parameters['/purser/elsewhere/payment-key'] = 'x'
    process.env['PARAMETERS'] = '/purser/elsewhere'
    await expect(payments.authorize(terms())).rejects.toMatchObject({ code: 'payment.unavailable' })
    process.env['PARAMETERS'] = '/purser/test'
  })

  it('cannot be caused without the simulation key', async () => {
    expect((await fetch(`${companies.url.bank}/chaos`)).status).toBe(401)
    expect((await fetch(`${companies.url.bank}/sim/records`)).status).toBe(401)
  })
})
