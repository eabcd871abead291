import { afterAll, beforeAll, expect } from 'vitest'
import { claimByTries } from '#test/support/run/claims.ts'
import { simulate } from './simulate.ts'
import { startWorld, type World } from './world.ts'

/** Plays one part of the seeds; the parts are files of their own, so that they run beside each other. */
export const proveSimulation = (part: number, parts: number): void => {
  let world: World
  beforeAll(async () => {
    world = await startWorld()
  })
  afterAll(() => world.stop())

  claimByTries(
    [1, 6, 9],
    `whole purchases in seeded weather leave every book right, part ${part + 1} of ${parts}`,
    { small: 200, usual: 240, full: 10_000 },
    async ({ count, seed, tried, saw, each }) => {
      const figures: Record<string, number> = {}
      const add = (what: string) => {
        figures[what] = (figures[what] ?? 0) + 1
      }
      await each(count, async (n) => {
        if (n % parts !== part) return
        const run = await simulate(world, seed + n)
        expect(run.troubles, `${world.trace.join('\n')}\n${JSON.stringify(run.story)}`).toEqual([])
        for (const end of run.ends) add(`checkouts that ended ${end}`)
        for (const state of run.returns) add(`returns that are ${state}`)
        tried()
      })
      for (const [what, times] of Object.entries(figures)) saw(what, times)
    },
    10 * 3_600_000,
  )
}
