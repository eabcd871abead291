import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { handler as freeze } from '#functions/me/freeze.ts'
import { variations } from '#test/support/api/other-bodies.ts'
import { type ChannelCase, callerOf } from '#test/support/channels/channel-case.ts'
import { type Bound, type Channel, directly, type Fields, overHttp, specOf } from '#test/support/channels/channels.ts'
import { commands } from '#test/support/channels/every-command.ts'
import { changesFrom, masked, ownRows } from '#test/support/channels/masked.ts'
import { type KeyedWorld, startKeyed } from '#test/support/keyed/keyed.ts'

let world: KeyedWorld
beforeAll(async () => {
  world = await startKeyed()
  // The rows of the switch stay once they were written.
  const first = await world.desk.buyer()
  for (const frozen of [true, false]) await first.user(freeze, { body: { frozen } })
})
afterAll(() => world.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

/** An input as good as this one that means something else. */
const otherThan = (route: Bound, input: Fields): Fields => {
  const { input: schema, http, name } = specOf(route)
  const guards = Object.keys(http.headers ?? {})
  if (!schema) throw new Error(`${name} takes nothing`)
  const fields = variations(schema).all.filter(({ field }) => !guards.includes(field))
  const [other] = fields.flatMap(({ others }) => others as Fields[])
  return { ...other, ...Object.fromEntries(guards.map((guard) => [guard, input[guard]])) }
}
const without = (fields: Fields, name: string | undefined): Fields => {
  const { [name ?? '']: _, ...rest } = fields
  return rest
}

/** In a state made for it, the case is called over one channel, repeated over the other, and called anew. */
const storyOf = async (one: ChannelCase, channel: Channel, other: Channel) => {
  const { route, prepare, shownOnce, undo } = one
  const who = await world.desk.buyer()
  const input = await prepare(world, who)
  const caller = callerOf(one, who)
  const fresh = () => (specOf(route).idempotency ? crypto.randomUUID() : undefined)
  const key = fresh()
  world.lines.mend()
  const before = await ownRows()
  const first = await channel(route, { ...caller, input, key })
  const after = await ownRows()
  const audited = [...after].filter((row) => !before.has(row)).map((row) => JSON.parse(row))
  for (const { kind, details } of audited)
    if (kind === 'audit') expect(details.channel).toBe(channel === overHttp ? 'http' : 'test')
  // A profile is read again when it is old.
  const requests = world.lines.calls
    .filter(({ what }) => !what.includes('/.well-known/'))
    .map(({ company, what }) => `${company} ${what}`)
    .sort()
  if (!('answer' in first)) throw new Error(`${first.code}: ${first.says} ${JSON.stringify(first.details)}`)
  expect(first.replayed).toBe(false)
  if (key) {
    const again = await other(route, { ...caller, input, key })
    expect(again).toEqual({ answer: without(first.answer, shownOnce), replayed: true })
    for (const through of [channel, other])
      expect(await through(route, { ...caller, input: otherThan(route, input), key })).toMatchObject({
        code: 'idempotency.mismatch',
      })
    expect(changesFrom(after, await ownRows())).toEqual([])
  }
  const anew = await channel(route, { ...caller, input, key: fresh() })
  const changedAnew = changesFrom(after, await ownRows())
  await undo?.(who)
  return {
    answer: masked(first.answer),
    changes: changesFrom(before, after),
    asked: requests,
    anew: masked(anew),
    changedAnew,
  }
}

describe('a command has the same answer, rows and repetition over HTTP and in process', () => {
  it.each(Object.entries(commands))('%s', async (_, one) => {
    const overGateway = await storyOf(one, overHttp, directly)
    const inProcess = await storyOf(one, directly, overHttp)
    expect(inProcess).toEqual(overGateway)
  })
})
