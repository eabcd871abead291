import { afterAll, beforeAll, expect } from 'vitest'
import { tasks } from '#machines/purchase/machine.ts'
import { claim } from '#test/support/claims.ts'
import { type CrashPoint, crashAt, crashPointsOf } from './crash-points.ts'
import { stories } from './fixed-stories.ts'
import { drawn } from './random.ts'
import { audit } from './simulate.ts'
import type { Story } from './story.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

/** How many of the points of every story this size tries: those that come first by chance. */
const chosen = (points: readonly CrashPoint[], count: number, seed: number): CrashPoint[] =>
  points
    .map((point) => ({ point, rank: drawn(seed, JSON.stringify(point)) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ point }) => point)

claim(
  5,
  'killed before and after each state of the machine and each write, it resumes and every book is right',
  { small: 40, usual: 300, full: 100_000 },
  async ({ count, seed, tried, saw }) => {
    const points: CrashPoint[] = []
    const calm = new Map<string, string[]>()
    for (const [name, story] of Object.entries(stories)) {
      points.push(...(await crashPointsOf(world, name, story)))
      const { ends, troubles } = await audit(world, story)
      expect(troubles, name).toEqual([])
      calm.set(name, ends.sort())
    }
    const states = Object.keys(tasks)
    expect(states.filter((state) => !points.some(({ name }) => name === state))).toEqual([])
    for (const point of chosen(points, count, seed)) {
      const run = await crashAt(world, stories[point.story] as Story, point)
      const told = `${JSON.stringify(point)}\n${world.trace.join('\n')}`
      expect(run.troubles, told).toEqual([])
      expect(run.ends.sort(), told).toEqual(calm.get(point.story))
      tried()
    }
    saw('crash points there are', points.length)
  },
  3_600_000,
)
