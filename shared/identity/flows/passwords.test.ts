import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
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
  const hashes = await Promise.all(Array.from({ length: 3 }, (_, n) => hashPassword(`password ${n}`)))
  clearInterval(watch)
  expect(new Set(hashes).size).toBe(3)
  expect(most).toBeLessThan(3 * 128 * 1024 * 1024)
})

it('hashes as soon as a thread that held a place is ended', async () => {
  const holding = `
    const { locks, parentPort } = require('node:worker_threads')
    const held = (name) => new Promise((got) => locks.request(name, () => new Promise(() => got())))
    Promise.all(['password-hash-1', 'password-hash-2'].map(held)).then(() => parentPort.postMessage('held'))
    setInterval(() => {}, 1000)
  `
  const holder = new Worker(holding, { eval: true })
  await once(holder, 'message')
  const hashed = hashPassword('pässword 1')
  await holder.terminate()
  expect(await hashed).toMatch(/^scrypt/)
})
