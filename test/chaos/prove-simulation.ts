import { afterAll, beforeAll, expect } from 'vitest'
import { claim } from '#test/support/claims.ts'
import { simulate } from './simulate.ts'
import { startWorld, type World } from './world.ts'

/** Plays one part of the seeds; the parts are files of their own, so that they run beside each other. */
export const proveSimulation = (part: number, parts: number): void => {
  let world: World
  beforeAll(async () => {
    world = await startWorld()
  })
  afterAll(() => world.stop())

  claim(
    [1, 6, 9],
    `whole purchases in seeded weather leave every book right, part ${part + 1} of ${parts}`,
    { small: 200, usual: 240, full: 10_000 },
    async ({ count, seed, tried, saw }) => {
      const ends: Record<string, number> = {}
      for (let at = part; at < count; at += parts) {
        const run = await simulate(world, seed + at)
        const again = `npm run prove -- --claim 1 --seed ${seed + at} --count 1`
        expect(run.troubles, `${again}\n${world.trace.join('\n')}\n${JSON.stringify(run.story)}`).toEqual([])
        for (const end of run.ends) ends[end] = (ends[end] ?? 0) + 1
        tried()
      }
      for (const [end, times] of Object.entries(ends)) saw(`checkouts that ended ${end}`, times)
    },
    10 * 3_600_000,
  )
}
