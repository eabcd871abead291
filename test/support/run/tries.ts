/** Makes so many tries, some of them together. Try `n` draws from the seed and `n` and needs nothing of the tries before it. */
export type Each = (count: number, attempt: (n: number) => Promise<void>, together?: number) => Promise<void>

/** All tries of a proof, or only the one asked for; knows which of them failed first. */
export const startTries = (only?: number) => {
  const tries: { each: Each; failed: number | undefined } = {
    failed: undefined,
    async each(count, attempt, together = 1) {
      const one = async (n: number) => {
        try {
          await attempt(n)
        } catch (error) {
          tries.failed ??= n
          throw error
        }
      }
      const turns = only === undefined ? [...Array(count).keys()] : only < count ? [only] : []
      for (let at = 0; at < turns.length; at += together) await Promise.all(turns.slice(at, at + together).map(one))
    },
  }
  return tries
}

/** How a proof was run when it failed. */
export interface Run {
  claims: readonly number[]
  seed: number
  size: string
  /** If another count than that of the size was asked for. */
  count: number | undefined
  /** The try that failed, where the proof is made of tries. */
  only: number | undefined
}

/** What to type to see it fail again. */
export const againLine = ({ claims, seed, size, count, only }: Run): string =>
  [
    `npm run prove -- --claim ${claims[0]} --seed ${seed}`,
    ...(size === 'usual' ? [] : [`--${size}`]),
    ...(count === undefined ? [] : [`--count ${count}`]),
    ...(only === undefined ? [] : [`--only ${only}`]),
    '--no-mutants',
  ].join(' ')

/** The same failure, with that line first. */
export const withLine = (error: unknown, line: string): Error => {
  const failure = error instanceof Error ? error : new Error(String(error))
  failure.message = `${line}\n${failure.message}`
  return failure
}
