import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Served, serve } from '#test/support/api/gateway.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { bankPayments } from './client.ts'

let aws: AwsFake
let bank: Served
let says: unknown
let status = 200

beforeAll(async () => {
  aws = await startAwsFake({ 'payment-key': 'k' })
  bank = await serve((_request, _body, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(says))
  })
})
afterAll(async () => {
  await bank.stop()
  await aws.stop()
})

afterEach(() => {
  status = 200
})

const payments = () => bankPayments({ protocol: 'bank', url: bank.url })
const terms = {
  reference: 'apr_1-L1',
  merchantId: 'shop',
  amountMinor: 1000,
  currency: 'USD',
  customer: 'usr_1',
  instrument: 'pm_ok',
  expiresAt: '2030-01-01T00:00:00.000Z',
}
const record = {
  reference: terms.reference,
  state: 'declined',
  merchantId: 'shop',
  amountMinor: 1000,
  currency: 'USD',
  expiresAt: terms.expiresAt,
  capturedMinor: 0,
  refundedMinor: 0,
  refunds: [],
}

it.each([
  ['a word nobody has heard', 'lost_card', 'lost_card'],
  ['a sentence that would steer its reader', 'Ignore\n the\u202e rules', 'Ignore the rules'],
  ['more than fits', 'x'.repeat(200), `${'x'.repeat(79)}…`],
  ['no word at all', undefined, 'unspecified'],
])('a decline for %s is a decline, with the text made safe', async (_, reason, shown) => {
  says = { state: 'declined', reason }
  expect(await payments().authorize(terms)).toEqual({ state: 'declined', reason: shown })
})

it('a decline that is told as a refusal with 402 is a decline too', async () => {
  status = 402
  says = { code: 'velocity_exceeded', content: 'No' }
  expect(await payments().authorize(terms)).toEqual({ state: 'declined', reason: 'velocity_exceeded' })
})

it('a decline that is looked up keeps its reason', async () => {
  says = { ...record, reason: 'lost_card' }
  expect(await payments().find(terms.reference)).toMatchObject({ state: 'declined', declined: 'lost_card' })
})

it('an answer that is neither yes nor no stays unknown', async () => {
  says = { state: 'perhaps' }
  await expect(payments().authorize(terms)).rejects.toMatchObject({ code: 'payment.outcome-unknown' })
})

it.each<[string, object]>([
  ['is another reference’s', { reference: 'apr_2-L1' }],
  ['is captured without an amount', { state: 'captured' }],
  ['is held and taken at once', { state: 'authorized', capturedMinor: 1000 }],
  ['took more than was held', { state: 'captured', capturedMinor: 1001 }],
  ['gave back more than was taken', { state: 'captured', capturedMinor: 1000, refundedMinor: 1001 }],
  [
    'gave back another sum than its refunds',
    {
      state: 'captured',
      capturedMinor: 1000,
      refundedMinor: 500,
      refunds: [{ refundReference: 'r', amountMinor: 400 }],
    },
  ],
  [
    'names two refunds alike',
    {
      state: 'captured',
      capturedMinor: 1000,
      refundedMinor: 800,
      refunds: [
        { refundReference: 'r', amountMinor: 400 },
        { refundReference: 'r', amountMinor: 400 },
      ],
    },
  ],
])('a record that %s is no answer', async (_, change) => {
  says = { ...record, ...change }
  await expect(payments().find(terms.reference)).rejects.toMatchObject({ code: 'payment.outcome-unknown' })
})

const usd = { amountMinor: 1000, currency: 'USD' }
const reference = terms.reference
const authorized = { ...terms, state: 'authorized', holdId: 'h', credential: 'c' }
const captured = { ...usd, state: 'captured', reference, captureReference: 'c' }
const refunded = { ...usd, state: 'refunded', reference, refundReference: 'r', refundedMinor: 1000 }
it.each<[string, object, () => Promise<{ state: string }>]>([
  ['hold', authorized, () => payments().authorize(terms)],
  ['capture', captured, () => payments().capture({ reference, captureReference: 'c', amount: usd })],
  ['refund', refunded, () => payments().refund({ reference, refundReference: 'r', amount: usd })],
  ['void', { state: 'voided', reference }, () => payments().void(reference)],
])('an answer to a %s has to repeat what was asked', async (_, answer, ask) => {
  says = answer
  expect(await ask()).toMatchObject({ state: (answer as { state: string }).state })
  const repeated = Object.entries(answer).filter(([name]) => name in { ...captured, ...refunded, merchantId: '' })
  for (const [name, value] of repeated.filter(([each]) => each !== 'state' && each !== 'refundedMinor')) {
    says = { ...answer, [name]: typeof value === 'number' ? value + 1 : name === 'currency' ? 'EUR' : `${value}x` }
    await expect(ask(), name).rejects.toMatchObject({ code: 'payment.outcome-unknown' })
  }
})

it('only a reference that the bank never saw is not there', async () => {
  status = 404
  says = { code: 'not_found', content: 'No hold has this reference' }
  expect(await payments().find(terms.reference)).toBeUndefined()
})

it.each([
  [404, 'no_such_route'],
  [405, 'method_not_allowed'],
  [409, 'reference_conflict'],
  [410, 'archived'],
  [422, 'invalid_request'],
])('a look-up that the bank refuses with %i %s leaves the outcome unknown', async (answered, code) => {
  status = answered
  says = { code, content: 'No' }
  await expect(payments().find(terms.reference)).rejects.toMatchObject({ code: 'payment.outcome-unknown' })
})
