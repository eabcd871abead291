import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClock, type HostClock } from '#infra/local/clock.ts'
import { createQueue, type DurableQueue } from '#infra/local/queue/queue.ts'
import { fakeAccess, fakeFunctions, fakeModel, wireCall } from '#infra/local/testing.ts'
import { eventually } from '#test/support/run/until.ts'
import { createBus } from './bus.ts'
import { createCalls } from './calls.ts'
import { scheduleTimes } from './schedule-times.ts'
import { createSchedules } from './schedules.ts'

const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:000000000000:${rest}`
const workArn = arn('lambda', 'function:work')
const ruleDead = arn('sqs', 'rule-dead')
const functionDead = arn('sqs', 'function-dead')
const hour = 3_600_000
const target = { Id: 'T', Arn: workArn, DeadLetterConfig: { Arn: ruleDead }, RetryPolicy: { MaximumRetryAttempts: 2 } }
const rule = {
  id: 'Shipped',
  type: 'AWS::Events::Rule',
  name: 'shipped',
  arn: arn('events', 'rule/purser/shipped'),
  properties: { EventBusName: 'purser', EventPattern: { 'detail-type': ['order.shipped'] }, Targets: [target] },
}
const schedule = (id: string, ScheduleExpression: string, more = {}) => ({
  id,
  type: 'AWS::Scheduler::Schedule',
  name: id,
  arn: arn('scheduler', `schedule/default/${id}`),
  properties: { ScheduleExpression, Target: { ...target, RoleArn: 'arn:scheduler-role' }, ...more },
})
const work = {
  id: 'Work',
  type: 'AWS::Lambda::Function',
  name: 'work',
  arn: workArn,
  properties: { Role: 'arn:work-role', DeadLetterConfig: { TargetArn: functionDead } },
}
const bus = {
  id: 'Bus',
  type: 'AWS::Events::EventBus',
  name: 'purser',
  arn: arn('events', 'event-bus/purser'),
  properties: {},
}

let clock: HostClock
let queue: DurableQueue
let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'events-'))
  clock = createClock()
  queue = createQueue(dir, clock)
})
afterEach(async () => {
  await queue.stop()
  clock.stop()
})

function open(
  bodies: Parameters<typeof fakeFunctions>[0],
  { access = fakeAccess(), more = [] as Parameters<typeof fakeModel>[0] } = {},
) {
  const model = fakeModel([rule, work, bus, ...more])
  const functions = fakeFunctions(bodies)
  const calls = createCalls({ model, functions, access, clock, queue })
  const events = createBus(model, access, clock, calls)
  const schedules = createSchedules(model, clock, queue, calls)
  const publish = (entry: object = {}, role?: string) => {
    const given = { EventBusName: 'purser', Source: 'purser', DetailType: 'order.shipped', Detail: '{"id":"ord_1"}' }
    return wireCall(events.service, 'AWSEvents.PutEvents', { Entries: [{ ...given, ...entry }] }, role)
  }
  return { functions, calls, events, schedules, publish }
}

describe('an event', () => {
  test('reaches the targets of the rules it matches, and no other', async () => {
    const { functions, publish, events } = open({ work: () => 'ok' })
    queue.start()
    await publish({ DetailType: 'order.placed' })
    expect(await publish()).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] })
    await eventually(() => expect(functions.calls).toHaveLength(1))
    expect(functions.calls[0]?.event).toMatchObject({
      version: '0',
      source: 'purser',
      'detail-type': 'order.shipped',
      detail: { id: 'ord_1' },
      region: 'eu-west-1',
    })
    expect(events.rules()).toEqual([{ id: 'Shipped', bus: 'purser', enabled: true, matched: 1 }])
  })

  test('published before a crash is delivered after it', async () => {
    const { publish } = open({ work: () => 'never started' })
    await publish()
    const old = queue
    queue = createQueue(dir, clock)
    const { functions } = open({ work: () => 'ok' })
    queue.start()
    await eventually(() => expect(functions.calls).toHaveLength(1))
    await old.stop()
  })

  test('whose function fails is tried twice more, then goes to the queue of the function', async () => {
    const { functions, publish } = open({
      work: () => {
        throw new Error('broken')
      },
    })
    queue.start()
    await publish()
    for (const [tries, wait] of [
      [1, 60_000],
      [2, 120_000],
    ] as const) {
      await eventually(() => expect(functions.calls).toHaveLength(tries))
      await eventually(() => expect(queue.pending('call')).toBe(1))
      await clock.advance(wait)
    }
    await eventually(() => expect(queue.peek(functionDead)).toHaveLength(1))
    expect(functions.calls).toHaveLength(3)
    expect(JSON.parse(queue.peek(functionDead)[0]?.body ?? '')).toMatchObject({ detail: { id: 'ord_1' } })
    expect(queue.peek(functionDead)[0]?.attributes).toMatchObject({ ErrorMessage: { StringValue: 'broken' } })
    expect(queue.peek(ruleDead)).toEqual([])
    await eventually(() => expect(queue.pending()).toBe(0))
  })

  test('that may not be delivered goes straight to the queue of the rule', async () => {
    const access = fakeAccess((principal) => principal !== 'events.amazonaws.com')
    const { functions, publish } = open({ work: () => 'ok' }, { access })
    queue.start()
    await publish()
    await eventually(() => expect(queue.peek(ruleDead)).toHaveLength(1))
    expect(queue.peek(ruleDead)[0]?.attributes).toMatchObject({ ERROR_CODE: { StringValue: 'NO_PERMISSIONS' } })
    expect(functions.calls).toEqual([])
  })

  test('for a function that is gone is tried as the rule says, then goes to its queue', async () => {
    const { publish } = open({})
    queue.start()
    await publish()
    for (let tries = 0; tries < 3; tries++) {
      await new Promise((resolve) => setImmediate(resolve))
      await clock.advance(10_000)
    }
    await eventually(() => expect(queue.peek(ruleDead)).toHaveLength(1))
    expect(queue.peek(ruleDead)[0]?.attributes).toMatchObject({ RETRY_ATTEMPTS: { StringValue: '2' } })
  })

  test('that is malformed is refused on its own', async () => {
    const { publish } = open({})
    expect(await publish({ Detail: '{' })).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'MalformedDetail' }],
    })
    expect(await publish({ EventBusName: 'none' })).toMatchObject({ FailedEntryCount: 1 })
    const { publish: publishRefused } = open({}, { access: fakeAccess((role) => role !== 'arn:other') })
    await expect(publishRefused({}, 'arn:other')).rejects.toMatchObject({ code: 'AccessDeniedException' })
  })

  test('is not seen by a rule that is switched off', async () => {
    const { functions, publish, events } = open({ work: () => 'ok' })
    queue.start()
    expect(events.setEnabled('Shipped', false)).toBe(true)
    await publish()
    events.setEnabled('Shipped', true)
    await publish({ Detail: '{"id":"second"}' })
    await eventually(() => expect(functions.calls).toHaveLength(1))
    expect(functions.calls[0]?.event).toMatchObject({ detail: { id: 'second' } })
    expect(events.setEnabled('None', false)).toBe(false)
  })
})

test('a rule this host cannot follow stops the start with its logical id', () => {
  const more = [{ ...rule, id: 'Odd', properties: { ...rule.properties, Targets: [{ ...target, InputPath: '$.x' }] } }]
  expect(() => open({}, { more })).toThrow('Test/Odd')
  const pattern = [{ ...rule, id: 'Bad', properties: { ...rule.properties, EventPattern: { a: [{ like: 'x' }] } } }]
  expect(() => open({}, { more: pattern })).toThrow('Test/Bad')
})

describe('a schedule', () => {
  test('fires at its rate as the clock is advanced, and once for what a jump skipped', async () => {
    const { functions, schedules } = open({ work: () => 'ok' }, { more: [schedule('Sweep', 'rate(1 minute)')] })
    queue.start()
    schedules.start()
    for (let minutes = 1; minutes <= 3; minutes++) {
      await clock.advance(60_000)
      await eventually(() => expect(functions.calls).toHaveLength(minutes))
    }
    await clock.advance(hour)
    await eventually(() => expect(functions.calls).toHaveLength(4))
    await clock.advance(30_000)
    expect(functions.calls.length).toBeLessThanOrEqual(5)
    expect(functions.calls[0]?.event).toMatchObject({ source: 'aws.scheduler' })
    schedules.stop()
  })

  test('that came due while the host was away fires when it is back', async () => {
    const more = [schedule('Sweep', 'rate(1 hour)')]
    const first = open({ work: () => 'ok' }, { more })
    queue.start()
    first.schedules.start()
    await clock.advance(hour)
    await eventually(() => expect(first.functions.calls).toHaveLength(1))
    first.schedules.stop()
    await clock.advance(1.5 * hour)
    const next = open({ work: () => 'ok' }, { more })
    next.schedules.start()
    await eventually(() => expect(next.functions.calls).toHaveLength(1))
    await clock.advance(0.4 * hour)
    expect(next.functions.calls).toHaveLength(1)
    next.schedules.stop()
  })

  test('for one time fires once, even over a restart', async () => {
    const time = new Date(clock.now() + hour).toISOString().slice(0, 19)
    const more = [schedule('Once', `at(${time})`)]
    const first = open({ work: () => 'ok' }, { more })
    queue.start()
    first.schedules.start()
    await clock.advance(hour)
    await eventually(() => expect(first.functions.calls).toHaveLength(1))
    first.schedules.stop()
    const next = open({ work: () => 'ok' }, { more })
    next.schedules.start()
    await clock.advance(hour)
    expect(next.functions.calls).toEqual([])
    next.schedules.stop()
  })

  test('whose role may not call its function leaves a dead letter', async () => {
    const access = fakeAccess((_role, action) => action !== 'lambda:InvokeFunction')
    const { schedules } = open({ work: () => 'ok' }, { access, more: [schedule('Sweep', 'rate(1 minute)')] })
    queue.start()
    schedules.start()
    await clock.advance(60_000)
    await eventually(() => expect(queue.peek(ruleDead)).toHaveLength(1))
    schedules.stop()
  })

  test('that is switched off fires nothing, and nothing is made up for later', async () => {
    const { functions, schedules } = open({ work: () => 'ok' }, { more: [schedule('Sweep', 'rate(1 hour)')] })
    queue.start()
    schedules.start()
    await clock.advance(hour)
    await eventually(() => expect(functions.calls).toHaveLength(1))
    schedules.setEnabled('Sweep', false)
    await clock.advance(5 * hour)
    schedules.setEnabled('Sweep', true)
    await clock.advance(0.9 * hour)
    expect(functions.calls).toHaveLength(1)
    await clock.advance(0.1 * hour)
    await eventually(() => expect(functions.calls).toHaveLength(2))
    schedules.stop()
  })
})

const from = Date.parse('2026-01-01T00:00:00Z')
const times: [expression: string, timezone: string, next: string][] = [
  ['cron(15 10 ? * 2-6 *)', 'UTC', '2026-01-01T10:15:00Z'],
  ['cron(0 12 ? * 1 *)', 'UTC', '2026-01-04T12:00:00Z'],
  ['cron(0 12 ? * SUN *)', 'UTC', '2026-01-04T12:00:00Z'],
  ['cron(0 12 ? * 3#2 *)', 'UTC', '2026-01-13T12:00:00Z'],
  ['cron(0 12 ? * 6L *)', 'UTC', '2026-01-30T12:00:00Z'],
  ['cron(0 12 L * ? *)', 'UTC', '2026-01-31T12:00:00Z'],
  ['cron(0/5 * * * ? *)', 'UTC', '2026-01-01T00:05:00Z'],
  ['cron(0 8 * * ? *)', 'Europe/Paris', '2026-01-01T07:00:00Z'],
  ['cron(0 0 1 1 ? 2027)', 'UTC', '2027-01-01T00:00:00Z'],
  ['rate(5 minutes)', 'UTC', '2026-01-01T00:05:00Z'],
  ['at(2026-03-01T10:00:00)', 'Europe/Paris', '2026-03-01T09:00:00Z'],
]
test.each(times)('%s in %s is next due at %s', (expression, timezone, next) => {
  expect(new Date(scheduleTimes(expression, timezone)(from, undefined) ?? 0).toISOString()).toBe(
    next.replace('Z', '.000Z'),
  )
})
test.each(['rate(0 minutes)', 'rate(5)', 'cron(* * *)', 'at(tomorrow)', 'every minute'])(
  '%s is refused',
  (expression) => {
    expect(() => scheduleTimes(expression)).toThrow()
  },
)
