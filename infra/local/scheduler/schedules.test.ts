import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fakeAccess } from '#infra/local/host-fixture.ts'
import { arn, callerDead, type Resources, startAsync, target } from '#infra/local/lambda/async-fixture.ts'
import { eventually } from '#test/support/run/until.ts'
import { scheduleTimes } from './schedule-times.ts'
import { createSchedules } from './schedules.ts'

const hour = 3_600_000
const schedule = (id: string, ScheduleExpression: string, more = {}) => ({
  id,
  type: 'AWS::Scheduler::Schedule',
  name: id,
  arn: arn('scheduler', `schedule/default/${id}`),
  properties: { ScheduleExpression, Target: { ...target, RoleArn: 'arn:scheduler-role' }, ...more },
})

let host: ReturnType<typeof startAsync>
beforeEach(() => {
  host = startAsync()
})
afterEach(() => host.stop())

function open(bodies: Parameters<typeof host.open>[0], { access = fakeAccess(), more = [] as Resources } = {}) {
  const { model, functions, calls } = host.open(bodies, more, access)
  return { functions, schedules: createSchedules(model, host.clock, host.queue, calls) }
}

describe('a schedule', () => {
  test('fires at its rate as the clock advances, and once for all times that a jump skipped', async () => {
    const { functions, schedules } = open({ work: () => 'ok' }, { more: [schedule('Sweep', 'rate(1 minute)')] })
    host.queue.start()
    schedules.start()
    for (let minutes = 1; minutes <= 3; minutes++) {
      await host.clock.advance(60_000)
      await eventually(() => expect(functions.calls).toHaveLength(minutes))
    }
    await host.clock.advance(hour)
    await eventually(() => expect(functions.calls).toHaveLength(4))
    await host.clock.advance(30_000)
    expect(functions.calls.length).toBeLessThanOrEqual(5)
    expect(functions.calls[0]?.event).toMatchObject({ source: 'aws.scheduler' })
    schedules.stop()
  })

  test('that came due while the host was away fires when it is back', async () => {
    const more = [schedule('Sweep', 'rate(1 hour)')]
    const first = open({ work: () => 'ok' }, { more })
    host.queue.start()
    first.schedules.start()
    await host.clock.advance(hour)
    await eventually(() => expect(first.functions.calls).toHaveLength(1))
    first.schedules.stop()
    await host.clock.advance(1.5 * hour)
    const next = open({ work: () => 'ok' }, { more })
    next.schedules.start()
    await eventually(() => expect(next.functions.calls).toHaveLength(1))
    await host.clock.advance(0.4 * hour)
    expect(next.functions.calls).toHaveLength(1)
    next.schedules.stop()
  })

  test('for one time fires once, even over a restart', async () => {
    const time = new Date(host.clock.now() + hour).toISOString().slice(0, 19)
    const more = [schedule('Once', `at(${time})`)]
    const first = open({ work: () => 'ok' }, { more })
    host.queue.start()
    first.schedules.start()
    await host.clock.advance(hour)
    await eventually(() => expect(first.functions.calls).toHaveLength(1))
    first.schedules.stop()
    const next = open({ work: () => 'ok' }, { more })
    next.schedules.start()
    await host.clock.advance(hour)
    expect(next.functions.calls).toEqual([])
    next.schedules.stop()
  })

  test('whose role may not call its function leaves a dead letter', async () => {
    const access = fakeAccess((_role, action) => action !== 'lambda:InvokeFunction')
    const { schedules } = open({ work: () => 'ok' }, { access, more: [schedule('Sweep', 'rate(1 minute)')] })
    host.queue.start()
    schedules.start()
    await host.clock.advance(60_000)
    await eventually(() => expect(host.queue.peek(callerDead)).toHaveLength(1))
    schedules.stop()
  })

  test('that is switched off fires nothing, and nothing is made up for later', async () => {
    const { functions, schedules } = open({ work: () => 'ok' }, { more: [schedule('Sweep', 'rate(1 hour)')] })
    host.queue.start()
    schedules.start()
    await host.clock.advance(hour)
    await eventually(() => expect(functions.calls).toHaveLength(1))
    schedules.setEnabled('Sweep', false)
    await host.clock.advance(5 * hour)
    schedules.setEnabled('Sweep', true)
    await host.clock.advance(0.9 * hour)
    expect(functions.calls).toHaveLength(1)
    await host.clock.advance(0.1 * hour)
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
