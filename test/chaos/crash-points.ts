import { type Faults, noFaults, type TablePoint } from './faults.ts'
import { play } from './play.ts'
import { audit, type Run } from './simulate.ts'
import type { Story } from './story.ts'
import type { World } from './world.ts'

/** One place where a function may die. */
export interface CrashPoint {
  story: string
  /** Function, which of its invocations, and which request to the table; 0 is its very end. */
  name: string
  run: number
  nth: number
  when: 'before' | 'after'
}

/** Plays a story once, undisturbed, and takes down every place where it could have been interrupted: each start, each write, each end. */
export const crashPointsOf = async (world: World, name: string, story: Story): Promise<CrashPoint[]> => {
  await world.fresh(story.seed)
  const seen: TablePoint[] = []
  const ended: { name: string; run: number }[] = []
  world.weather({
    ...noFaults,
    table(point) {
      seen.push(point)
      return 'none'
    },
    ending(ending, run) {
      ended.push({ name: ending, run })
      return false
    },
  })
  await play(world, story)
  const points = seen.flatMap((point): CrashPoint[] => {
    const at = { story: name, name: point.name, run: point.run, nth: point.nth }
    const before: CrashPoint = { ...at, when: 'before' }
    if (point.writes) return [before, { ...at, when: 'after' }]
    return point.nth === 1 ? [before] : []
  })
  return [...points, ...ended.map((end): CrashPoint => ({ story: name, ...end, nth: 0, when: 'after' }))]
}

/** Plays the story again and kills the function at exactly this point, once. */
export const crashAt = async (world: World, story: Story, point: CrashPoint): Promise<Run> => {
  const { name, run, nth, when } = point
  const faults: Faults = {
    ...noFaults,
    table: (at) =>
      nth > 0 && at.name === name && at.run === run && at.nth === nth
        ? when === 'before'
          ? 'killed-before'
          : 'killed-after'
        : 'none',
    ending: (ending, which) => nth === 0 && ending === name && which === run,
  }
  await world.fresh(story.seed)
  world.weather(faults)
  await play(world, story)
  return audit(world, story)
}
