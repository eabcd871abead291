import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { newDataKey, open, openForSystem, seal, sealForSystem } from './field-cipher.ts'

let aws: AwsFake
beforeAll(async () => {
  aws = await startAwsFake()
})
afterAll(() => aws.stop())

const place = { pk: 'USER#usr_1', field: 'email' }

describe('a sealed field', () => {
  it('opens where it was sealed, with any text', async () => {
    const key = await newDataKey()
    for (const text of ['', 'pat@example.com', '日本 🏠'.repeat(500)])
      expect(await open(key, place, await seal(key, place, text))).toBe(text)
  })

  it('looks different each time it is sealed', async () => {
    const key = await newDataKey()
    expect(await seal(key, place, 'same')).not.toBe(await seal(key, place, 'same'))
  })

  it.each([
    ['another row', { pk: 'USER#usr_2', field: 'email' }],
    ['another field', { pk: 'USER#usr_1', field: 'name' }],
    ['a place that only joins to the same text', { pk: 'USER#usr_1email', field: '' }],
  ])('does not open in %s', async (_, other) => {
    const key = await newDataKey()
    await expect(open(key, other, await seal(key, place, 'secret'))).rejects.toThrow()
  })

  it('does not open with another key, when one bit changed, or when cut short', async () => {
    const key = await newDataKey()
    const sealed = await seal(key, place, 'secret')
    await expect(open(await newDataKey(), place, sealed)).rejects.toThrow()
    const bytes = Buffer.from(sealed, 'base64')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      await expect(open(key, place, changed.toString('base64'))).rejects.toThrow()
    }
    await expect(open(key, place, bytes.subarray(0, 20).toString('base64'))).rejects.toThrow()
  })

  it('asks KMS once for many fields of one owner, and again after five minutes', async () => {
    const key = await newDataKey()
    const sealed = await seal(key, place, 'secret')
    const before = aws.calls.length
    await Promise.all(Array.from({ length: 20 }, () => open(key, place, sealed)))
    expect(aws.calls.length).toBe(before)
    vi.useFakeTimers({ now: Date.now() + 301_000, toFake: ['Date'] })
    await open(key, place, sealed)
    vi.useRealTimers()
    expect(aws.calls.slice(before)).toEqual(['Decrypt'])
  })
})

describe('a field that no user owns', () => {
  it('carries its own key and opens only in its place', async () => {
    const sealed = await sealForSystem({ pk: 'CHECKOUT#chk_1', field: 'taskToken' }, 'token')
    expect(sealed).not.toContain('token')
    expect(await openForSystem({ pk: 'CHECKOUT#chk_1', field: 'taskToken' }, sealed)).toBe('token')
    await expect(openForSystem({ pk: 'CHECKOUT#chk_2', field: 'taskToken' }, sealed)).rejects.toThrow()
  })

  it('shares one key per container', async () => {
    const before = aws.calls.length
    await Promise.all(Array.from({ length: 10 }, (_, n) => sealForSystem({ pk: `CHECKOUT#${n}`, field: 't' }, 'x')))
    expect(aws.calls.slice(before).filter((call) => call === 'GenerateDataKey').length).toBeLessThanOrEqual(1)
  })
})
