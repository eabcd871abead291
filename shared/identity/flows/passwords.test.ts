import { argon2 } from 'node:crypto'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { hashPassword, passwordFits } from './passwords.ts'

const argon = promisify(argon2)
const least = { nonce: new Uint8Array(16), parallelism: 1, passes: 2, tagLength: 32 }

it('fits the password it was made of, however its letters were composed, and no other', async () => {
  const stored = await hashPassword('pässword 1')
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  expect(await passwordFits('pa\u0308ssword 1', stored)).toBe(true)
  expect(await passwordFits('password 1', stored)).toBe(false)
})

it('fits nothing where there is no user', async () => {
  expect(await passwordFits('', undefined)).toBe(false)
})

it('compares with a hash of the kind that was made before', async () => {
  const older = 'scrypt$17$8$1$AAECAwQFBgcICQoLDA0ODw==$OD/hd7Zio6mbONxzzx2ovzIbCLTH5lcmEp5cdPy1hG4='
  expect(await passwordFits('password 1', older)).toBe(true)
  expect(await passwordFits('password 2', older)).toBe(false)
})

it('refuses to compare with a hash of another cost rather than say no', async () => {
  for (const other of ['scrypt$10$8$1$AAAA$AAAA', '$argon2id$v=19$m=8,t=2,p=1$AAAA$AAAA'])
    await expect(passwordFits('x', other)).rejects.toThrow('Unknown password hash')
})

it('waits while two others in the process hash, and goes on as soon as the thread that held a place is ended', async () => {
  const holding = `
    const { locks, parentPort } = require('node:worker_threads')
    const held = (name) => new Promise((got) => locks.request(name, () => new Promise(() => got())))
    Promise.all(['password-hash-1', 'password-hash-2'].map(held)).then(() => parentPort.postMessage('held'))
    setInterval(() => {}, 1000)
  `
  const holder = new Worker(holding, { eval: true })
  await once(holder, 'message')
  const order: string[] = []
  const hashed = hashPassword('pässword 1').then((hash) => order.push('hashed') && hash)
  // A hash that did not wait would end before these do.
  for (let n = 0; n < 5; n++) await argon('argon2id', { ...least, memory: 19_456, message: `${n}` })
  order.push('place free')
  await holder.terminate()
  expect(await hashed).toMatch(/^\$argon2id/)
  expect(order).toEqual(['place free', 'hashed'])
})
