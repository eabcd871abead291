import { afterAll, beforeAll, expect } from 'vitest'
import { claimByTries } from '#test/support/run/claims.ts'
import { noFaults } from './faults.ts'
import { stories } from './fixed-stories.ts'
import { play } from './play.ts'
import { drawn } from './random.ts'
import { audit } from './simulate.ts'
import type { Story } from './story.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const forever = Number.POSITIVE_INFINITY
/** Every state that may fail, how often it does, and the stories that come by it. */
const trials = [
  ...['AuthorizePayment', 'PlaceOrder', 'SettlePurchase'].flatMap((step) =>
    ['bought at two merchants', 'refused by one of two merchants', 'half bought, as was asked for'].flatMap((story) =>
      [2, forever].map((times) => ({ step, story, times })),
    ),
  ),
  ...['UndoPlaceOrder', 'UndoAuthorizePayment'].flatMap((step) =>
    ['declined', 'refused by one of two merchants', 'half bought, as was asked for'].flatMap((story) =>
      [1, 3, 8, forever].map((times) => ({ step, story, times })),
    ),
  ),
  ...['ClosePurchase', 'ParkLeg', 'ParkPurchase'].flatMap((step) =>
    ['declined', 'refused, and the undo finds nobody', 'the bank captures nothing for days'].flatMap((story) =>
      [1, 6].map((times) => ({ step, story, times })),
    ),
  ),
]

claimByTries(
  9,
  'each step fails in turn, each undo fails again and again: the purchase is reversed, or an operator sees what is owed',
  { small: 8, usual: trials.length, full: trials.length },
  async ({ count, seed, tried, saw, each }) => {
    let parked = 0
    const chosen = trials
      .map((trial) => ({ trial, rank: drawn(seed, JSON.stringify(trial)) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ trial }) => trial)
      .slice(0, count)
    await each(chosen.length, async (n) => {
      const { step, story, times } = chosen[n] as (typeof trials)[number]
      const chosenStory = stories[story] as Story
      await world.fresh(chosenStory.seed)
      world.weather({
        ...noFaults,
        table: ({ name, run, nth }) => (name === step && run <= times && nth === 1 ? 'killed-before' : 'none'),
      })
      await play(world, chosenStory)
      const run = await audit(world, chosenStory)
      expect(run.troubles, `${step} fails ${times} times: ${story}\n${world.trace.join('\n')}`).toEqual([])
      parked += run.ends.filter((end) => end === 'parked').length
      tried()
    })
    saw('of them parked for an operator', parked)
  },
  3_600_000,
)
