import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest'
import { type Lies, startLies } from '#test/support/companies/lies.ts'
import { type Buyers, startBuyers } from '#test/support/people/buyers.ts'

/** Buyers whose companies answer what each test makes of it, with goods for all, on a clock that the test moves. */
export const startLyingCompanies = () => {
  const lies = startLies()
  const scene = { lies } as { lies: Lies; desk: Buyers }
  beforeAll(async () => {
    scene.desk = await startBuyers(lies.line)
    for (const letter of ['a', 'b'] as const)
      await scene.desk.stockIn(`merchant-${letter}`, `${letter}-gro-01`, 1_000_000)
  })
  afterAll(() => scene.desk.stop())
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(async () => {
    lies.mend()
    await scene.desk.calm()
    vi.useRealTimers()
  })
  return scene
}
