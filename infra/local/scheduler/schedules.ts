import { randomUUID } from 'node:crypto'
import type { HostClock } from '#infra/local/clock.ts'
import type { Model, Resource } from '#infra/local/cloudformation/model.ts'
import type { AsyncCalls } from '#infra/local/lambda/async-calls.ts'
import type { DurableQueue } from '#infra/local/sqs/queue.ts'
import type { NextTime } from './calendar-times.ts'
import { scheduleTimes } from './schedule-times.ts'

interface Target {
  Arn: string
  RoleArn: string
  Input?: string
  RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number }
  DeadLetterConfig?: { Arn?: string }
}
interface Schedule {
  id: string
  arn: string
  next: NextTime
  begins: number
  ends: number
  target: Target
  enabled: boolean
  nextAt: number | undefined
  cancel: () => void
}

/** For `/_local/state`. */
interface ScheduleView {
  id: string
  enabled: boolean
  nextAt: number | undefined
}
export interface Schedules {
  start(): void
  stop(): void
  schedules(): ScheduleView[]
  /** Returns false when the host has no such schedule. */
  setEnabled(id: string, enabled: boolean): boolean
}

function scheduleOf(resource: Resource): Schedule {
  const {
    ScheduleExpression,
    ScheduleExpressionTimezone,
    StartDate,
    EndDate,
    State,
    Target: target,
  } = resource.properties
  const { Arn } = target as Target
  if (!Arn.includes(':lambda:') || Arn.includes('aws-sdk'))
    throw new Error(`${resource.stack}/${resource.id}: this host has no schedule target ${Arn}`)
  try {
    return {
      id: resource.id,
      arn: resource.arn ?? resource.name,
      next: scheduleTimes(String(ScheduleExpression), String(ScheduleExpressionTimezone ?? 'UTC')),
      begins: StartDate === undefined ? Number.NEGATIVE_INFINITY : Date.parse(String(StartDate)),
      ends: EndDate === undefined ? Number.POSITIVE_INFINITY : Date.parse(String(EndDate)),
      target: target as Target,
      enabled: State !== 'DISABLED',
      nextAt: undefined,
      cancel: () => {},
    }
  } catch (error) {
    throw new Error(`${resource.stack}/${resource.id}: ${(error as Error).message}`, { cause: error })
  }
}

/** The schedules of the model, on the host clock. Advancing the clock fires each schedule that became due once. */
export function createSchedules(model: Model, clock: HostClock, queue: DurableQueue, calls: AsyncCalls): Schedules {
  const all = model.of('AWS::Scheduler::Schedule').map(scheduleOf)
  let started = false
  const keyOf = ({ arn }: Schedule) => `schedule ${arn}`

  function payloadOf({ arn, target: { Input } }: Schedule, due: number): unknown {
    const id = randomUUID()
    const time = `${new Date(due).toISOString().slice(0, 19)}Z`
    if (Input === undefined) {
      const { account, region } = model
      const fixed = { version: '0', 'detail-type': 'Scheduled Event', source: 'aws.scheduler', detail: '{}' }
      return { ...fixed, id, account, time, region, resources: [arn] }
    }
    const filled = Input.replaceAll('<aws.scheduler.schedule-arn>', arn)
      .replaceAll('<aws.scheduler.scheduled-time>', time)
      .replaceAll('<aws.scheduler.execution-id>', id)
      .replaceAll('<aws.scheduler.attempt-number>', '1')
    return JSON.parse(filled) as unknown
  }

  function arm(schedule: Schedule): void {
    schedule.cancel()
    schedule.nextAt = undefined
    if (!started || !schedule.enabled) return
    const kept = queue.recall(keyOf(schedule))
    const time = schedule.next(Math.max(clock.now(), schedule.begins), kept === undefined ? undefined : Number(kept))
    if (time === undefined || time > schedule.ends) return
    schedule.nextAt = time
    schedule.cancel = clock.at(time, () => {
      const now = clock.now()
      const later = schedule.next(now, time)
      fire(schedule, later !== undefined && later <= now ? later : time)
      arm(schedule)
    })
  }

  function fire(schedule: Schedule, due: number): void {
    const { Arn, RoleArn, RetryPolicy, DeadLetterConfig } = schedule.target
    calls.enqueue({
      functionArn: Arn,
      payload: payloadOf(schedule, due),
      sourceArn: schedule.arn,
      caller: { roleArn: RoleArn },
      retry: {
        attempts: RetryPolicy?.MaximumRetryAttempts ?? 185,
        maxAgeSeconds: RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400,
      },
      deadLetterArn: DeadLetterConfig?.Arn,
    })
    queue.remember(keyOf(schedule), String(due))
  }

  return {
    start() {
      started = true
      for (const schedule of all) arm(schedule)
    },
    stop() {
      started = false
      for (const schedule of all) schedule.cancel()
    },
    schedules: () => all.map(({ id, enabled, nextAt }) => ({ id, enabled, nextAt })),
    setEnabled(id, enabled) {
      const named = all.filter((schedule) => schedule.id === id)
      for (const schedule of named) {
        // A schedule does not repeat what it missed while disabled.
        const resumes = enabled && !schedule.enabled && queue.recall(keyOf(schedule)) !== undefined
        if (resumes) queue.remember(keyOf(schedule), String(clock.now()))
        schedule.enabled = enabled
        arm(schedule)
      }
      return named.length > 0
    },
  }
}
