import { afterAll, beforeAll, expect } from 'vitest'
import { frozenChecks, isFrozen } from '#shared/operations/rows/freeze.ts'
import { activeFreezes } from '#shared/operations/rows/freeze-switch.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit, get, insert } from '#shared/platform/table/table.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { wholeTable } from '#test/support/aws/whole-table.ts'
import { turn } from '#test/support/people/freezes.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.stop())

let spent = 0
/** A step that moves money commits, or learns which scope is frozen. */
const spend = async (...scopes: string[]): Promise<unknown> => {
  const key = { pk: `SIM#${++spent}`, sk: '#' }
  const writes = [...frozenChecks(`chk_${spent}`, scopes), insert(key, () => new Error('there'))]
  const refused = await commit(writes).catch((error: { details: { scopes: string[] } }) => error.details.scopes)
  expect((await get(key)) !== undefined).toBe(refused === undefined)
  return refused
}
const userScope = (n: number) => `user:usr_${n}` as const

claimByTries(
  34,
  'users freeze themselves in any number: each freeze holds from its commit on, thaws alone, and slows nobody',
  { small: 300, usual: 3_000, full: 100_000 },
  async ({ count, tried, saw, each }) => {
    await each(1, async () => {
      for (let n = 0; n < count; n += 20)
        await Promise.all(
          Array.from({ length: Math.min(20, count - n) }, async (_, at) => {
            const scope = userScope(n + at)
            await turn(scope, true)
            expect(await spend(scope, 'merchant:merchant-a')).toEqual([scope])
            tried()
          }),
        )
      await turn('merchant:merchant-a', true)
      expect(await spend('user:usr_free', 'merchant:merchant-a')).toEqual(['merchant:merchant-a'])
      await turn('merchant:merchant-a', false)
      expect(await spend('user:usr_free', 'merchant:merchant-a')).toBeUndefined()
      await turn(userScope(0), false)
      expect([await isFrozen([userScope(0)]), await isFrozen([userScope(1)])]).toEqual([false, true])
      expect([await spend(userScope(0)), await spend(userScope(1))]).toEqual([undefined, [userScope(1)]])

      // What a purchase checks does not grow with what others froze, and neither does a page of the list.
      const rows = (await wholeTable()).filter((row) => row.includes('"pk":"FREEZE#'))
      const largest = Math.max(...rows.map((row) => row.length))
      saw('characters of the largest row', largest)
      expect(largest).toBeLessThan(1000)
      const { items, cursor } = await activeFreezes({ limit: 20 })
      expect(items).toHaveLength(20)
      expect(cursor).toBeDefined()
      expect(await get(keys.frozen(userScope(1)))).toMatchObject({ operator: true })
    })
  },
)
