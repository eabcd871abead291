import { afterEach, expect } from 'vitest'
import { fakeFunctions } from '#infra/local/host-fixture.ts'
import type { Functions } from '#infra/local/lambda/pool.ts'
import { chain, failure, functionArn, type Host, startStates } from './executions-fixture.ts'

export const hour = 3_600_000
export const open: Host[] = []
afterEach(async () => {
  for (const host of open.splice(0)) {
    await host.states.stop()
    host.clock.stop()
  }
})
export function boot(...args: Parameters<typeof startStates>): Host {
  const host = startStates(...args)
  open.push(host)
  return host
}
/** The next host on the same data folder, its clock as far ahead as the dead one's. */
export function reboot(dead: Host, definition: unknown, functions: Functions): Host {
  dead.kill()
  open.splice(open.indexOf(dead), 1)
  const host = boot(definition, functions, { dir: dead.dir, offsetMs: dead.clock.offset() })
  host.states.resume()
  return host
}
export const retry = (ErrorEquals: string[], IntervalSeconds: number) => [
  { ErrorEquals, IntervalSeconds, BackoffRate: 1, MaxAttempts: 3 },
]
export const saga = chain({
  Reserve: { Type: 'Task', Resource: functionArn('reserve'), ResultPath: '$.reserved' },
  Ask: {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Parameters: { FunctionName: functionArn('ask'), Payload: { 'token.$': '$$.Task.Token' } },
    TimeoutSeconds: 7200,
    ResultPath: '$.answer',
  },
  Place: {
    Type: 'Map',
    ItemsPath: '$.legs',
    ResultPath: '$.placed',
    // Both legs get the same input: only the leg itself tells their journals apart.
    ItemSelector: { same: true },
    ItemProcessor: chain({
      PlaceLeg: { Type: 'Task', Resource: functionArn('place'), Retry: retry(['later'], 10) },
      Confirm: { Type: 'Task', Resource: functionArn('confirm') },
    }),
  },
  Settle: { Type: 'Task', Resource: functionArn('settle'), Retry: retry(['purchase.unsettled'], 30) },
  Done: { Type: 'Succeed' },
})
/** The saga's functions. Call number `deadly` does its work but never returns: there the host is killed. */
export function functionsDyingAt(deadly: number) {
  const done: string[] = []
  let places = 0
  let settles = 0
  let token: string | undefined
  let dead = false
  const never = new Promise<never>(() => {})
  const count = (name: string) => {
    if (!dead) done.push(name)
    dead ||= done.length === deadly
    return dead
  }
  const functions = fakeFunctions({
    reserve: () => (count('reserve') ? never : 'res_1'),
    ask: (event: { token: string }) => {
      expect(token ?? event.token).toBe(event.token)
      token = event.token
      return count('ask') ? never : null
    },
    place: () => {
      if (count('place')) return never
      const nth = ++places
      if (nth === 1) throw failure('later')
      return { placed: nth }
    },
    confirm: (event: { placed: number }) => (count('confirm') ? never : event.placed),
    settle: (event: unknown) => {
      if (count('settle')) return never
      const nth = ++settles
      if (nth === 1) throw failure('purchase.unsettled')
      return event
    },
  })
  return { functions, done, token: () => token, died: () => dead, revive: () => (dead = false) }
}
/** Answers the token and moves the clock until the execution ends or its host has died. */
export async function push(host: Host, world: ReturnType<typeof functionsDyingAt>, untilDeath: boolean): Promise<void> {
  let answered = false
  for (let turns = 0; turns < 60; turns++) {
    await host.advance(1000)
    if ((await host.describe())['status'] !== 'RUNNING') return
    if (untilDeath && world.died()) return
    const token = world.token()
    if (token && !answered) {
      answered = true
      await host.call('SendTaskSuccess', { taskToken: token, output: '"yes"' }).catch(() => {})
    }
  }
}
export const undisturbed = ['reserve', 'ask', 'place', 'place', 'confirm', 'place', 'confirm', 'settle', 'settle']
