import { expect, test } from 'vitest'
import { createMissing, type SecretStore, secretsOfStage } from './secrets.ts'

const memory = (values = new Map<string, string>()): SecretStore & { values: Map<string, string> } => ({
  values,
  get: async (name) => values.get(name),
  put: async (name, value) => {
    values.set(name, value)
  },
})
const companies = ['merchant-a', 'merchant-b', 'bank']

test('the bank knows the very keys that the platform and the merchants were given', async () => {
  const store = memory()
  await createMissing(secretsOfStage('dev', companies), store)
  expect(JSON.parse(store.values.get('/purser-demo/dev/bank/api-keys') ?? '')).toEqual({
    platform: store.values.get('/purser/dev/payment-key'),
    'merchant-a': store.values.get('/purser-demo/dev/merchant-a/payment-key'),
    'merchant-b': store.values.get('/purser-demo/dev/merchant-b/payment-key'),
  })
})

test('every company listens to the same simulation key', async () => {
  const store = memory()
  await createMissing(secretsOfStage('dev', companies), store)
  const keys = ['/purser/dev', ...companies.map((one) => `/purser-demo/dev/${one}`)].map((at) =>
    store.values.get(`${at}/simulation-key`),
  )
  expect(new Set(keys).size).toBe(1)
  expect(keys[0]).toHaveLength(43)
})

test('a signing key is a private P-256 JWK of its own for each party', async () => {
  const store = memory()
  await createMissing(secretsOfStage('dev', companies), store)
  const names = ['/purser/dev', '/purser-demo/dev/merchant-a', '/purser-demo/dev/merchant-b']
  const keys = names.map((at) => JSON.parse(store.values.get(`${at}/signing-key`) ?? ''))
  for (const key of keys)
    expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', d: expect.any(String), kid: expect.any(String) })
  expect(new Set(keys.map(({ kid }) => kid)).size).toBe(3)
})

test('a second run changes nothing, and a lost secret comes back without touching the others', async () => {
  const store = memory()
  const secrets = secretsOfStage('dev', companies)
  expect(await createMissing(secrets, store)).toHaveLength(secrets.length)
  const before = new Map(store.values)
  expect(await createMissing(secrets, store)).toEqual([])
  store.values.delete('/purser/dev/email-key')
  expect(await createMissing(secrets, store)).toEqual(['/purser/dev/email-key'])
  for (const [name, value] of before) if (!name.endsWith('email-key')) expect(store.values.get(name)).toBe(value)
})

test('a secret keeps its value when it gets another name', async () => {
  const store = memory(new Map([['/purser/dev/bank-key', 'given by the bank']]))
  await createMissing(secretsOfStage('dev', []), store)
  expect(store.values.get('/purser/dev/payment-key')).toBe('given by the bank')
})

test('a secret that is deleted to replace it does not get the value of its earlier name again', async () => {
  for (const taken of [[], [['/purser/dev/payment-key', 'given by the bank'] as const]]) {
    const store = memory(new Map([['/purser/dev/bank-key', 'given by the bank'], ...taken]))
    await createMissing(secretsOfStage('dev', []), store)
    store.values.delete('/purser/dev/payment-key')
    expect(await createMissing(secretsOfStage('dev', []), store)).toEqual(['/purser/dev/payment-key'])
    expect(store.values.get('/purser/dev/payment-key')).toHaveLength(43)
  }
})

test('a stage without simulators gets no secret of theirs', () => {
  expect(secretsOfStage('prod', []).map(({ name }) => name)).toEqual([
    '/purser/prod/signing-key',
    '/purser/prod/payment-key',
    '/purser/prod/email-key',
    '/purser/prod/subscription-key',
    '/purser/prod/webhook-keys',
  ])
})

test('each sender that signs by HMAC has a secret of its own, which an operator adds', async () => {
  const store = memory()
  await createMissing([...secretsOfStage('dev', companies), ...secretsOfStage('prod', [])], store)
  const keys = JSON.parse(store.values.get('/purser/dev/webhook-keys') ?? '')
  expect(keys).toEqual({ 'carrier_parcel-post': expect.stringMatching(/^whsec_/) })
  expect(store.values.get('/purser/prod/webhook-keys')).toBe('{}')
})
