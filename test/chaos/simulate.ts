import { booksOf } from './books.ts'
import { seededFaults } from './faults.ts'
import { play } from './play.ts'
import { everyRow } from './rows.ts'
import { type Story, storyOf } from './story.ts'
import { troublesIn } from './troubles.ts'
import type { World } from './world.ts'

/** What became of one run. */
export interface Run {
  story: Story
  /** How each of its checkouts ended. */
  ends: string[]
  /** Where each of its returns is. */
  returns: string[]
  troubles: string[]
}

/** Holds everybody's books against each other after a story. */
export const audit = async (world: World, story: Story): Promise<Run> => {
  const { platform, companies } = world.tables()
  const books = booksOf(await everyRow(platform), await everyRow(companies))
  const opened = new Map(story.lines.map(({ sku }) => [sku, story.stock]))
  return {
    story,
    ends: books.checkouts.map(({ state }) => String(state)),
    returns: books.returns.map(({ state }) => String(state)),
    troubles: [
      ...troublesIn(books, opened),
      ...world.workflows.running().map((name) => `${name} still runs`),
      ...world.delivery.dead.map(({ why }) => `dead letter: ${why}`),
    ],
  }
}

/** One seed: a story of its own, in weather of its own. */
export const simulate = async (world: World, seed: number): Promise<Run> => {
  await world.fresh(seed)
  const story = storyOf(seed)
  world.weather(seededFaults(seed))
  await play(world, story)
  return audit(world, story)
}
