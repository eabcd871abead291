import { setTimeout as pause } from 'node:timers/promises'

/** When something has failed that should have happened: far beyond what a slow and busy machine takes for it. */
export const failAfterMs = 200_000

/** Asks again until the answer is truthy, and gives it; past the deadline it says what it last saw. */
export const until = async <T>(
  ask: () => T | Promise<T>,
  deadlineMs = failAfterMs,
  everyMs = 25,
): Promise<Exclude<Awaited<T>, undefined | null | false | '' | 0>> => {
  const deadline = performance.now() + deadlineMs
  for (;;) {
    let seen: unknown
    let failure: unknown
    try {
      seen = await ask()
    } catch (error) {
      failure = error
    }
    if (seen) return seen as never
    if (performance.now() > deadline) {
      const last = failure instanceof Error ? failure.message : JSON.stringify(seen)
      throw new Error(`Not within ${deadlineMs} ms; last seen: ${last}`, { cause: failure })
    }
    await pause(everyMs)
  }
}

/** Checks again until the check throws nothing. No clock moves meanwhile, faked or not. */
export const eventually = async (check: () => unknown, everyMs?: number): Promise<void> => {
  const holds = async () => {
    await check()
    return true
  }
  await until(holds, failAfterMs, everyMs)
}
