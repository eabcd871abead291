import { expect, it } from 'vitest'
import { hashPassword, passwordFits } from './passwords.ts'

it('fits the password it was made of, however its letters were composed, and no other', async () => {
  const stored = await hashPassword('pässword 1')
  expect(stored).toMatch(/^scrypt\$17\$8\$1\$/)
  expect(await passwordFits('pa\u0308ssword 1', stored)).toBe(true)
  expect(await passwordFits('password 1', stored)).toBe(false)
})

it('fits nothing where there is no user', async () => {
  expect(await passwordFits('', undefined)).toBe(false)
})

it('refuses to compare with a hash of another cost rather than say no', async () => {
  await expect(passwordFits('x', 'scrypt$10$8$1$AAAA$AAAA')).rejects.toThrow('Unknown password hash')
})

it('hashes two passwords at a time in one process, whoever asks for more', async () => {
  const before = process.memoryUsage().rss
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss - before)
  }, 5)
  const hashes = await Promise.all(Array.from({ length: 6 }, (_, n) => hashPassword(`password ${n}`)))
  clearInterval(watch)
  expect(new Set(hashes).size).toBe(6)
  expect(most).toBeLessThan(3 * 128 * 1024 * 1024)
})
