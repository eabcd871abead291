import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { callerOf } from '#test/support/channels/channel-case.ts'
import { type Channel, directly, overHttp, specOf } from '#test/support/channels/channels.ts'
import { changesFrom, ownRows, steady } from '#test/support/channels/masked.ts'
import { questions } from '#test/support/channels/questions.ts'
import { type Standing, standing } from '#test/support/channels/standing.ts'
import { type KeyedWorld, startKeyed } from '#test/support/keyed/keyed.ts'
import type { Buyer } from '#test/support/people/buyers.ts'

let world: KeyedWorld
let who: Buyer
let own: Standing
let before: Set<string>
beforeAll(async () => {
  world = await startKeyed()
  vi.useFakeTimers({ toFake: ['Date'] })
  who = await world.desk.buyer()
  own = await standing(world, who)
  vi.useRealTimers()
  before = await ownRows()
})
afterAll(() => world.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

describe('a question has the same answer over HTTP and in process', () => {
  const named = questions.map((one) => [`${specOf(one.route).name} by ${one.by ?? 'the user'}`, one] as const)

  it.each(named)('%s', async (_, one) => {
    const ask = (channel: Channel) => channel(one.route, { ...callerOf(one, who), input: one.input(own) })
    const answer = await ask(overHttp)
    expect(answer).toHaveProperty('answer')
    expect(steady(await ask(directly))).toBe(steady(answer))
  })

  it('and nothing but the count of guests is written', async () => {
    const changes = changesFrom(before, await ownRows())
    expect(changes).toEqual([])
  })
})
