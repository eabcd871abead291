import { AsyncLocalStorage } from 'node:async_hooks'

/** When the work at hand has to have its answers, on the clock of `performance.now()`: no jump of the wall clock moves it. */
const ends = new AsyncLocalStorage<number>()
/** What is kept back for writing down what was learned. */
const kept = 0.1

/** Runs work that is ended from outside after so many seconds; calls made within it end early enough to record the result. */
export const withinSeconds = <T>(seconds: number, run: () => T): T =>
  ends.run(performance.now() + seconds * 1000 * (1 - kept), run)

/** How long (ms) a call may take that would like `wantedMs`. */
export const timeLeft = (wantedMs: number): number => {
  const left = (ends.getStore() ?? Number.POSITIVE_INFINITY) - performance.now()
  return Math.max(1, Math.floor(Math.min(wantedMs, left)))
}
