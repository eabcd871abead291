import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest'

interface World {
  calm: () => Promise<unknown>
  stop: () => Promise<unknown>
}

/** The world that all tests of a file share. `Date` stands still in each test until the test moves it; afterwards the companies are calm again. */
export const worldOf = <W extends World>(start: () => Promise<W>): W => {
  let world: W
  beforeAll(async () => {
    world = await start()
  })
  afterAll(() => world.stop())
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(async () => {
    vi.useRealTimers()
    await world.calm()
  })
  return new Proxy({} as W, { get: (_, name) => Reflect.get(world, name) })
}
