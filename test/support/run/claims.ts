import { randomInt } from 'node:crypto'
import { test } from 'vitest'
import { againLine, type Each, startTries, withLine } from './tries.ts'

/** How often each way of running tries a claim: `small` in every `npm test`, `usual` in `npm run prove`, `full` in `npm run prove -- --full`. */
interface Sizes {
  small: number
  usual: number
  full: number
}
/** What a proof is given, and how it tells what it did. */
export interface Trial {
  /** How often to try. */
  count: number
  /** Where chance starts: the same seed tries the same things. */
  seed: number
  /** Counts what was tried; a proof that never calls it has shown nothing. */
  tried: (times?: number) => void
  /** A figure worth printing beside the count, by name. */
  saw: (what: string, figure: number) => void
}
/** What a proof made of tries is given besides. */
export interface Tries extends Trial {
  /** Makes the tries; with `--only`, one of them. */
  each: Each
}
/** What the command reads off a finished test. */
export interface Proof {
  claims: number[]
  seed: number
  tried: number
  saw: Record<string, number>
}
declare module 'vitest' {
  interface TaskMeta {
    proof?: Proof
  }
}

const size = (process.env['PROVE_SIZE'] ?? 'small') as keyof Sizes
const numberIn = (name: string): number | undefined => {
  const text = process.env[name]
  return text === undefined ? undefined : Number(text)
}
/** `npm test` always tries the same; the command picks a seed and prints it. */
const seed = numberIn('PROVE_SEED') ?? (size === 'small' ? 1 : randomInt(1, 2 ** 31))

const only = numberIn('PROVE_ONLY')

type Tell<T> = (trial: T) => Promise<void>
type Stated<T> = [numbers: number | readonly number[], how: string, sizes: Sizes, tell: Tell<T>, timeoutMs?: number]

const prove = (runs: boolean, ...[numbers, how, sizes, tell, timeoutMs = 30 * 60_000]: Stated<Tries>): void => {
  const claims = [numbers].flat()
  test.skipIf(!runs)(
    `claim ${claims.join(', ')}: ${how}`,
    async ({ task, expect }) => {
      const proof: Proof = { claims, seed, tried: 0, saw: {} }
      task.meta.proof = proof
      const count = numberIn('PROVE_COUNT')
      const tries = startTries(only)
      const trial: Tries = {
        count: count ?? sizes[size],
        seed,
        tried: (times = 1) => {
          proof.tried += times
        },
        saw: (what, figure) => {
          proof.saw[what] = figure
        },
        each: tries.each,
      }
      await tell(trial).catch((error: unknown) => {
        throw withLine(error, againLine({ claims, seed, size, count, only: tries.failed }))
      })
      // Asked for less than there are parts, or for a single try, some part has nothing to try.
      if (count === undefined && only === undefined) expect(proof.tried, 'how often it was tried').toBeGreaterThan(0)
    },
    timeoutMs,
  )
}

/** A proof of one claim, or of several that one run shows at once. It runs as a whole, so not when a single try is asked for. */
export const claim = (...stated: Stated<Trial>): void => prove(only === undefined, ...stated)

/** A proof made of tries that know nothing of each other: one that failed can be tried again alone. */
export const claimByTries = (...stated: Stated<Tries>): void => prove(true, ...stated)
