import { afterAll, beforeAll, expect } from 'vitest'
import { tasks } from '#machines/purchase/machine.ts'
import { claimByTries } from '#test/support/run/claims.ts'
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

/** The order in which points are tried. First comes each place in each state of the machine, then each place in every other function, then the same places in other stories; by chance within. */
const inTurn = (points: readonly CrashPoint[], seed: number): CrashPoint[] => {
  const seen = new Set<string>()
  return points
    .map((point) => ({ point, rank: drawn(seed, JSON.stringify(point)) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ point, rank }) => {
      const place = `${point.name} ${point.nth} ${point.when}`
      const again = seen.has(place)
      seen.add(place)
      return { point, rank: rank + (again ? 2 : point.name in tasks ? 0 : 1) }
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ point }) => point)
}

/** The first write of PlaceOrder puts down that the merchant will be asked. Killed right after it, it is not asked any more: the checkout is closed there, and the money let go. */
const isIntent = (point: CrashPoint, points: readonly CrashPoint[]): boolean => {
  const { story, name, run, nth, when } = point
  const writes = points.filter((each) => each.story === story && each.name === name && each.run === run && each.nth > 0)
  const first = Math.min(...writes.filter((each) => each.when === 'after').map((each) => each.nth))
  return name === 'PlaceOrder' && nth === first && when === 'after'
}

/** A removal that was killed is repeated later, and so may reach the bank before the hold or after it. */
const isRemoval = ({ name }: CrashPoint): boolean => name === 'payment-methods-delete'

/** How a story may end that was interrupted: as ever, or without its order. */
const waysOf = (calm: readonly string[], without: boolean): string[][] => [
  [...calm],
  ...(without ? [calm.map((end) => (end === 'completed' || end === 'parked' ? 'failed' : end)).sort()] : []),
]

claimByTries(
  5,
  'killed before and after each state of the machine and each write, it resumes and every book is right',
  { small: 100, usual: 170, full: 100_000 },
  async ({ count, seed, tried, saw, each }) => {
    const points: CrashPoint[] = []
    const calm = new Map<string, string[]>()
    const sentBack = new Map<string, string[]>()
    for (const [name, story] of Object.entries(stories)) {
      points.push(...(await crashPointsOf(world, name, story)))
      const { ends, returns, troubles } = await audit(world, story)
      expect(troubles, name).toEqual([])
      calm.set(name, ends.sort())
      sentBack.set(name, returns)
    }
    const states = Object.keys(tasks)
    expect([...sentBack.values()].flat(), 'what was sent back').toEqual(['refunded'])
    expect(states.filter((state) => !points.some(({ name }) => name === state))).toEqual([])
    const chosen = inTurn(points, seed).slice(0, count)
    await each(chosen.length, async (n) => {
      const point = chosen[n] as CrashPoint
      const run = await crashAt(world, stories[point.story] as Story, point)
      const label = `${JSON.stringify(point)}\n${world.trace.join('\n')}`
      expect(run.troubles, label).toEqual([])
      const without = isIntent(point, points) || isRemoval(point)
      if (!without) expect(run.returns, label).toEqual(sentBack.get(point.story))
      expect(waysOf(calm.get(point.story) ?? [], without), label).toContainEqual(run.ends.sort())
      tried()
    })
    const places = points.map(({ name, nth, when }) => `${name} ${nth} ${when}`)
    saw('of', points.length)
    saw(
      'places among them in the states of the machine',
      new Set(places.filter((place) => (place.split(' ')[0] ?? '') in tasks)).size,
    )
    saw('places among them in all functions', new Set(places).size)
  },
  3_600_000,
)
