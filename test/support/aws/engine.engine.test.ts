import { afterAll, beforeAll, expect, it } from 'vitest'
import { page } from '#shared/platform/table/page.ts'
import { commit, get, insert } from '#shared/platform/table/table.ts'
import { type Engine, startEngine } from './engine.ts'

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.stop())

class Taken extends Error {}
const taken = () => new Taken()

it('keeps what a transaction wrote, finds it by index, and refuses the same key twice', async () => {
  const row = { pk: 'SIM#t#1', sk: '#', gsi1pk: 'SIM#t', gsi1sk: '1', n: 1 }
  await commit([insert(row, taken)])
  expect(await get({ pk: 'SIM#t#1', sk: '#' })).toEqual(row)
  expect((await page({ index: 'gsi1', partition: 'SIM#t' })).items).toMatchObject([{ pk: 'SIM#t#1', sk: '#' }])
  await expect(commit([insert(row, taken)])).rejects.toBeInstanceOf(Taken)
})
