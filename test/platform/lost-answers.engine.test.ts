import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { documents } from '#shared/platform/table/documents.ts'
import { absent, plus } from '#shared/platform/table/expression.ts'
import { commit, get, insert, remove, update } from '#shared/platform/table/table.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { verifies } from '#test/support/run/verifies.ts'

interface Handler {
  handle: (request: unknown, options?: unknown) => Promise<{ response: { body: { resume: () => void } } }>
}
let engine: Engine
const config = documents.config as unknown as { requestHandler: Handler }
const inner = config.requestHandler
beforeAll(async () => {
  engine = await startEngine()
})
afterEach(() => {
  config.requestHandler = inner
})
afterAll(() => engine.stop())

/** The next call is done and its answer lost, in the way in which the client sends it again by itself; `meanwhile` happens before it does. */
const loseAnswer = (meanwhile: () => Promise<void> = async () => {}, done = true): void => {
  let lost = false
  config.requestHandler = {
    ...inner,
    async handle(request, options) {
      if (lost) return inner.handle(request, options)
      lost = true
      if (done) (await inner.handle(request, options)).response.body.resume()
      await meanwhile()
      throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' })
    },
  }
}
const key = (name: string) => ({ pk: `SIM#${name}`, sk: '#' })
class Refused extends Error {}
const no = () => new Refused('refused')

verifies('table.own-write', 'a single write whose answer was lost is not refused by itself', async () => {
  loseAnswer()
  await commit([insert({ ...key('put'), by: 'me', none: undefined }, no)])
  loseAnswer()
  await commit([update(key('put'), { by: 'me', done: absent }, { by: undefined, done: { at: 1 } }, no)])
  expect(await get(key('put'))).toEqual({ ...key('put'), done: { at: 1 } })
  loseAnswer()
  await commit([remove(key('put'), {}, no, false)])
  expect(await get(key('put'))).toBeUndefined()
})

verifies('table.own-write', 'a row that another process wrote in the meantime is refused all the same', async () => {
  const theirs = () => commit([insert({ ...key('race'), by: 'them' }, no)])
  loseAnswer(theirs, false)
  await expect(commit([insert({ ...key('race'), by: 'me' }, no)])).rejects.toThrow('refused')
  loseAnswer()
  await expect(commit([insert({ ...key('race'), by: 'me' }, no)])).rejects.toThrow('refused')
  await commit([insert({ ...key('count'), left: 1 }, no)])
  loseAnswer()
  await expect(commit([update(key('count'), { left: 1 }, { left: plus(-1) }, no)])).rejects.toThrow('refused')
})

verifies(
  'table.own-write',
  'without a second try a refused row is of another process, even with the same content',
  async () => {
    await commit([insert({ ...key('same'), by: 'me' }, no)])
    await expect(commit([insert({ ...key('same'), by: 'me' }, no)])).rejects.toThrow('refused')
  },
)
