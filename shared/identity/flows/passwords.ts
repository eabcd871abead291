import { argon2, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { locks } from 'node:worker_threads'
import { hashWaitMs } from '#shared/identity/durations.ts'
import { Failure } from '#shared/kernel/errors.ts'

// Argon2id with 19 MiB, two passes and one lane: the least that OWASP's Password Storage Cheat Sheet takes.
const options = { memory: 19_456, passes: 2, parallelism: 1 }
const prefix = `$argon2id$v=19$m=${options.memory},t=${options.passes},p=${options.parallelism}$`
const saltBytes = 16
const keyBytes = 32

/** What hashes were made with until 2026-11-30. They are still compared, never made. */
const olderPrefix = 'scrypt$17$8$1$'
const olderOptions: ScryptOptions = { N: 2 ** 17, r: 8, p: 1, maxmem: 160 * 1024 * 1024 }

/** How many hashes one process makes at a time, in all its threads. */
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

type Derive = (password: string, salt: Uint8Array) => Promise<Buffer>

const byArgon2: Derive = (password, nonce) =>
  new Promise((resolve, reject) => {
    const message = password.normalize('NFKC')
    argon2('argon2id', { message, nonce, tagLength: keyBytes, ...options }, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
const byScrypt: Derive = (password, salt) =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, keyBytes, olderOptions, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })

/** PHC string format, with its padding left out. */
const render = (salt: Buffer, key: Buffer): string =>
  `${prefix}${[salt, key].map((bytes) => bytes.toString('base64').replace(/=+$/, '')).join('$')}`

/** What is stored instead of a password. Takes some 25 ms of a processor and 19 MiB. */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(saltBytes)
  return render(salt, await inPlace(() => byArgon2(password, salt)))
}

/** Replaces the hash of a user who does not exist: it costs the same to compare and no password fits. */
const unknownUserHash = render(Buffer.alloc(saltBytes), Buffer.alloc(keyBytes))

const readHash = (stored: string): { derive: Derive; parts: string[] } => {
  if (stored.startsWith(prefix)) return { derive: byArgon2, parts: stored.slice(prefix.length).split('$') }
  if (stored.startsWith(olderPrefix)) return { derive: byScrypt, parts: stored.slice(olderPrefix.length).split('$') }
  throw new Error('Unknown password hash')
}

/** Compares in the same time whether the user exists or not. */
export const passwordFits = async (password: string, stored: string | undefined): Promise<boolean> => {
  const { derive, parts } = readHash(stored ?? unknownUserHash)
  const [salt = Buffer.alloc(0), key = Buffer.alloc(0)] = parts.map((part) => Buffer.from(part, 'base64'))
  const derived = await inPlace(() => derive(password, salt))
  return timingSafeEqual(derived, key) && stored !== undefined
}
