import { randomInt } from 'node:crypto'
import { test } from 'vitest'

/** How often each way of running tries a claim: `small` in every `npm test`, `usual` in `npm run prove`, `full` in `npm run prove -- --full`. */
export interface Sizes {
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

/** A proof of one claim, or of several that one run shows at once. */
export const claim = (
  numbers: number | readonly number[],
  how: string,
  sizes: Sizes,
  prove: (trial: Trial) => Promise<void>,
  timeoutMs = 30 * 60_000,
): void => {
  const of = [numbers].flat()
  test(
    `claim ${of.join(', ')}: ${how}`,
    async ({ task, expect }) => {
      const proof: Proof = { claims: of, seed, tried: 0, saw: {} }
      task.meta.proof = proof
      await prove({
        count: numberIn('PROVE_COUNT') ?? sizes[size],
        seed,
        tried: (times = 1) => {
          proof.tried += times
        },
        saw: (what, figure) => {
          proof.saw[what] = figure
        },
      })
      // Asked for less than there are parts, some part has nothing to try.
      if (numberIn('PROVE_COUNT') === undefined) expect(proof.tried, 'how often it was tried').toBeGreaterThan(0)
    },
    timeoutMs,
  )
}
