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

it('refuses settings that do not fit', async () => {
  vi.useFakeTimers({ now: Date.now() + 900_000, toFake: ['Date'] })
  aws.parameters.set('settings', JSON.stringify({ baseUrl: 'not a url' }))
  await expect(settings()).rejects.toThrow(/baseUrl/)
})
