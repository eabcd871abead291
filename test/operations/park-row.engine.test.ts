import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { parkRow } from '#shared/operations/park-row.ts'
import { parked } from '#shared/operations/rows/parked.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit } from '#shared/platform/table/table.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.stop())

const broken = new Error('The table does not answer')

it('a row that was taken for mended and fails again is not put away while its item stays resolved', async () => {
  const row = keys.webhook('merchant-a', 'wh_1')
  await parkRow(row, 'internal', 'sweep', Date.now())
  const item = await parked.ofRow(row)
  if (!item) throw new Error('It was not set aside')
  await commit(parked.change(item, { state: 'resolved' }, 'operator').writes)
  vi.spyOn(parked, 'park').mockRejectedValueOnce(broken)
  await expect(parkRow(row, 'internal', 'sweep', Date.now())).rejects.toBe(broken)
  await parkRow(row, 'internal', 'sweep', Date.now())
  expect(await parked.ofRow(row)).toMatchObject({ state: 'open' })
})

it('set aside at the same moment is set aside', async () => {
  const row = keys.webhook('merchant-a', 'wh_2')
  await parkRow(row, 'internal', 'sweep', Date.now())
  vi.spyOn(parked, 'park').mockRejectedValueOnce(broken)
  await parkRow(row, 'internal', 'sweep', Date.now())
  expect(await parked.ofRow(row)).toMatchObject({ state: 'open' })
})
