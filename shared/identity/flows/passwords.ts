import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { locks } from 'node:worker_threads'
import { hashWaitMs } from '#shared/identity/durations.ts'
import { Failure } from '#shared/kernel/errors.ts'

const log2N = 17
const options: ScryptOptions = { N: 2 ** log2N, r: 8, p: 1, maxmem: 160 * 1024 * 1024 } // scrypt itself needs 128 MiB
const keyBytes = 32

/** How many hashes one process makes at a time, in all its threads: 256 MiB. */
const hashPlaces = 2

/** Waits for a place, for a few seconds at most. On AWS a function makes one hash at a time, so it never waits. */
const inPlace = async <T>(work: () => Promise<T>): Promise<T> => {
  const endsAt = performance.now() + hashWaitMs
  do {
    for (let place = 1; place <= hashPlaces; place++) {
      // It asks again instead of standing in line: Node forgets who waits when the thread of a holder is ended.
      const done = await locks.request(`password-hash-${place}`, { ifAvailable: true }, async (lock) =>
        lock ? { hash: await work() } : undefined,
      )
      if (done) return done.hash
    }
    await pause(100)
  } while (performance.now() < endsAt)
  throw new Failure('request.rate-limited', 'Too many passwords are being checked; retry later', {
    retryAfterSeconds: Math.ceil(hashWaitMs / 1000),
  })
}

const scrypted = (password: string, salt: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
const derive = (password: string, salt: Uint8Array): Promise<Buffer> => inPlace(() => scrypted(password, salt))

const render = (salt: Buffer, key: Buffer): string =>
  `scrypt$${log2N}$8$1$${salt.toString('base64')}$${key.toString('base64')}`

/** What is stored instead of a password. Takes about a third of a second and 128 MiB. */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(16)
  return render(salt, await derive(password, salt))
}

/** Replaces the hash of a user who does not exist: it costs the same to compare and no password fits. */
const unknownUserHash = render(Buffer.alloc(16), Buffer.alloc(keyBytes))

/** Compares in the same time whether the user exists or not. */
export const passwordFits = async (password: string, stored: string | undefined): Promise<boolean> => {
  const [kind, n, r, p, salt = '', key = ''] = (stored ?? unknownUserHash).split('$')
  if (kind !== 'scrypt' || Number(n) !== log2N || r !== '8' || p !== '1') throw new Error('Unknown password hash')
  const derived = await derive(password, Buffer.from(salt, 'base64'))
  return timingSafeEqual(derived, Buffer.from(key, 'base64')) && stored !== undefined
}
