import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FreezeScope, frozenChecks } from '#shared/operations/rows/freeze.ts'
import { activeFreezes } from '#shared/operations/rows/freeze-switch.ts'
import { commit, get, insert } from '#shared/platform/table/table.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { turn } from '#test/support/people/freezes.ts'
import { verifies } from '#test/support/run/verifies.ts'

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.stop())

const freeze = (scope: FreezeScope) => turn(scope, true)
const unfreeze = (scope: FreezeScope) => turn(scope, false)
const frozenScopes = async (): Promise<string[]> =>
  (await activeFreezes({ limit: 100 })).items.map(({ scope }) => scope)

let spent = 0
/** A money step: it commits only while nothing in its scopes is frozen. */
const spend = async (seed: string, ...scopes: string[]): Promise<boolean> => {
  const key = { pk: `SIM#${++spent}`, sk: '#' }
  await commit([...frozenChecks(seed, scopes), insert(key, () => new Error('taken'))]).catch((error: Error) => {
    expect(error.name).toBe('auth.frozen')
  })
  return (await get(key)) !== undefined
}
const seeds = Array.from({ length: 60 }, (_, n) => `chk_${n}`)

describe('the freeze switch', () => {
  beforeEach(async () => {
    for (const scope of await frozenScopes()) await unfreeze(scope)
  })

  it('lets everything through before it was ever used', async () => {
    expect(await spend('chk_1', 'user:usr_1', 'merchant:merchant-a')).toBe(true)
  })

  verifies(
    'freeze.stops-money',
    'stops every purchase in its scope, whichever copy it looks at, and no other',
    async () => {
      await freeze('agent:agt_1')
      for (const seed of seeds) expect(await spend(seed, 'user:usr_1', 'agent:agt_1')).toBe(false)
      expect(await spend('chk_1', 'user:usr_1', 'agent:agt_2')).toBe(true)
    },
  )

  it('stops all with one word', async () => {
    await freeze('all')
    for (const seed of seeds) expect(await spend(seed)).toBe(false)
    await unfreeze('all')
    expect(await spend('chk_1')).toBe(true)
  })

  it('keeps what else is frozen when one scope is lifted, and does not mind being told twice', async () => {
    await freeze('user:usr_1')
    await freeze('user:usr_1')
    await freeze('merchant:merchant-b')
    await unfreeze('user:usr_1')
    expect(await frozenScopes()).toEqual(['merchant:merchant-b'])
    expect(await spend('chk_1', 'user:usr_1')).toBe(true)
    expect(await spend('chk_1', 'user:usr_1', 'merchant:merchant-b')).toBe(false)
  })
})
