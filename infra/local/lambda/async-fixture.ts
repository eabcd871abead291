import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClock } from '#infra/local/clock.ts'
import { fakeAccess, fakeFunctions, fakeModel } from '#infra/local/host-fixture.ts'
import { createQueue } from '#infra/local/sqs/queue.ts'
import { createAsyncCalls } from './async-calls.ts'

export const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:000000000000:${rest}`
/** Where a call that could not be made ends, and one whose function failed. */
export const [callerDead, functionDead] = [arn('sqs', 'caller-dead'), arn('sqs', 'function-dead')]

const workArn = arn('lambda', 'function:work')
/** How a rule or a schedule calls the function `work`. */
export const target = {
  Id: 'T',
  Arn: workArn,
  DeadLetterConfig: { Arn: callerDead },
  RetryPolicy: { MaximumRetryAttempts: 2 },
}
const work = {
  id: 'Work',
  type: 'AWS::Lambda::Function',
  name: 'work',
  arn: workArn,
  properties: { Role: 'arn:work-role', DeadLetterConfig: { TargetArn: functionDead } },
}

export type Resources = Parameters<typeof fakeModel>[0]
type Bodies = Parameters<typeof fakeFunctions>[0]

/** A clock, a queue and the function `work`, for tests of what calls functions without waiting for them. */
export const startAsync = (dir = mkdtempSync(join(tmpdir(), 'async-'))) => {
  const clock = createClock()
  const queue = createQueue(dir, clock)
  return {
    dir,
    clock,
    queue,
    open(bodies: Bodies, resources: Resources, access = fakeAccess()) {
      const model = fakeModel([work, ...resources])
      const functions = fakeFunctions(bodies)
      const calls = createAsyncCalls({ model, functions, access, clock, queue })
      return { model, functions, access, calls }
    },
    async stop() {
      await queue.stop()
      clock.stop()
    },
  }
}
