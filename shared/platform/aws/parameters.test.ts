import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { secret, settings } from './parameters.ts'

let aws: AwsFake
beforeAll(async () => {
  aws = await startAwsFake()
})
afterAll(() => aws.stop())
afterEach(() => {
  vi.useRealTimers()
})

it('says which parameter is missing and what writes it, and looks again the next time', async () => {
  await expect(secret('payment-key')).rejects.toThrow(/\/purser\/test\/payment-key is missing.*npm run secrets/)
  aws.parameters.set('payment-key', 'k')
  expect(await secret('payment-key')).toBe('k')
})

it('asks once in five minutes, however many ask at once', async () => {
  const before = aws.calls.length
  await Promise.all([settings(), settings(), settings()])
  expect(aws.calls.length - before).toBe(1)
  vi.useFakeTimers({ now: Date.now() + 301_000, toFake: ['Date'] })
  await settings()
  expect(aws.calls.length - before).toBe(2)
})

it('reads everything that the function may read at once, however many ask for different parts', async () => {
  vi.useFakeTimers({ now: Date.now() + 1_300_000, toFake: ['Date'] })
  vi.stubEnv('PARAMETER_NAMES', 'payment-key,settings,signing-key')
  aws.parameters.set('signing-key', 's')
  const before = aws.calls.length
  expect(await Promise.all([settings(), secret('payment-key')])).toMatchObject([{ merchants: [] }, 'k'])
  expect(await secret('signing-key')).toBe('s')
  expect(aws.calls.length - before).toBe(1)
  vi.unstubAllEnvs()
})

it('keeps what it knew while Parameter Store is too busy to answer, and reads it once it answers', async () => {
  vi.useFakeTimers({ now: Date.now() + 1_700_000, toFake: ['Date'] })
  aws.parameters.set('payment-key', 'new')
  aws.busy.add('GetParameters')
  expect(await secret('payment-key')).toBe('k')
  const before = aws.calls.length
  expect(await Promise.all([secret('payment-key'), secret('payment-key')])).toEqual(['k', 'k'])
  expect(aws.calls.length).toBe(before)
  aws.busy.clear()
  vi.useFakeTimers({ now: Date.now() + 11_000, toFake: ['Date'] })
  expect(await secret('payment-key')).toBe('new')
}, 30_000)

it('a start waits for a busy Parameter Store', async () => {
  aws.parameters.set('subscription-key', 'late')
  aws.busy.add('GetParameters')
  const value = secret('subscription-key')
  setTimeout(() => aws.busy.clear(), 300)
  expect(await value).toBe('late')
})

it('reads merchants from all pages, and anew when a deployment has replaced one', async () => {
  vi.useFakeTimers({ now: Date.now() + 2_500_000, toFake: ['Date'] })
  const merchant = (merchantId: string) => ({ merchantId, name: merchantId, protocol: 'ucp' })
  const base = JSON.parse(aws.parameters.get('settings') ?? '')
  const publish = (page: string, ids: string[]) => {
    aws.parameters.set(page, JSON.stringify(ids.map(merchant)))
    aws.parameters.set('settings', JSON.stringify({ ...base, merchants: [merchant('own')], merchantPages: [page] }))
  }
  const ids = async () => (await settings()).merchants.map(({ merchantId }) => merchantId)
  publish('page-1', ['m-1', 'm-2'])
  expect(await ids()).toEqual(['m-1', 'm-2', 'own'])
  // The settings are newer than the pages, as in a container that read them just before the deployment.
  vi.useFakeTimers({ now: Date.now() + 301_000, toFake: ['Date'] })
  aws.parameters.delete('page-1')
  publish('page-2', ['m-3'])
  expect(await ids()).toEqual(['m-3', 'own'])
})

it('refuses settings that do not fit', async () => {
  vi.useFakeTimers({ now: Date.now() + 5_900_000, toFake: ['Date'] })
  aws.parameters.set('settings', JSON.stringify({ baseUrl: 'not a url' }))
  await expect(settings()).rejects.toThrow(/baseUrl/)
})
