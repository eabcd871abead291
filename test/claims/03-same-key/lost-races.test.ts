import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { failureCatalogue } from '#shared/kernel/errors.ts'
import { overtake } from '#test/support/aws/overtake.ts'
import { callerOf } from '#test/support/channels/channel-case.ts'
import { overHttp, type Told } from '#test/support/channels/channels.ts'
import { commands } from '#test/support/channels/every-command.ts'
import { type KeyedWorld, startKeyed } from '#test/support/keyed/keyed.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let world: KeyedWorld
beforeAll(async () => {
  world = await startKeyed()
})
afterAll(() => world.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

/** The code of a refusal that says what to do; a call that broke on our side throws before. */
const codeOf = (answer: Told): string | undefined => ('code' in answer ? answer.code : undefined)

for (const [name, one] of Object.entries(commands))
  claimByTries(
    3,
    `${name}, with another call in between: whoever comes late is refused or repeats it`,
    { small: 4, usual: 12, full: 40 },
    async ({ count, tried, saw, each }) => {
      let late = 0
      await each(count, async (n) => {
        const who = await world.desk.buyer()
        const input = await one.prepare(world, who)
        world.lines.mend()
        const send = () => overHttp(one.route, { ...callerOf(one, who), input, key: crypto.randomUUID() })
        // The first try is a crowd; in each other one a call wins before a later request of another to the table.
        const answers = await (n === 0
          ? Promise.all(Array.from({ length: 4 }, send))
          : overtake<Told>(send, n + 1, send))
        const codes = answers.map(codeOf)
        expect(codes, codes.join()).toContain(undefined)
        for (const code of codes) expect([undefined, ...Object.keys(failureCatalogue)]).toContain(code)
        late += codes.filter((code) => code !== undefined).length
        tried(answers.length)
      })
      saw('refused', late)
    },
  )
