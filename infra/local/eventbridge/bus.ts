import { randomUUID } from 'node:crypto'
import { compilePattern, type Matcher } from '#infra/event-patterns.ts'
import type { HostClock } from '#infra/local/clock.ts'
import type { Model, Resource } from '#infra/local/cloudformation/model.ts'
import type { AccessControl } from '#infra/local/iam/access.ts'
import type { AsyncCall, AsyncCalls } from '#infra/local/lambda/async-calls.ts'
import { AwsError } from '#infra/local/wire/aws-error.ts'
import type { WireService } from '#infra/local/wire/wire-service.ts'

interface Target {
  Id: string
  Arn: string
  Input?: string
  RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number }
  DeadLetterConfig?: { Arn?: string }
}
interface Rule {
  id: string
  arn: string
  bus: string
  matches: Matcher
  targets: Target[]
  enabled: boolean
  matched: number
}
interface Entry {
  EventBusName?: string
  Source?: string
  DetailType?: string
  Detail?: string
  Resources?: string[]
  Time?: number
}

/** For `/_local/state`. */
interface RuleView {
  id: string
  bus: string
  enabled: boolean
  /** The number of events that matched since the start. */
  matched: number
}
export interface Bus {
  service: WireService
  rules(): RuleView[]
  /** Returns false when the host has no such rule. A disabled rule misses events for good. */
  setEnabled(id: string, enabled: boolean): boolean
}

const supported = new Set(['Id', 'Arn', 'Input', 'RetryPolicy', 'DeadLetterConfig'])

function ruleOf(resource: Resource): Rule {
  const { EventPattern, EventBusName, Targets, State, ScheduleExpression } = resource.properties
  const refuse = (what: string): never => {
    throw new Error(`${resource.stack}/${resource.id}: this host has no ${what}`)
  }
  if (ScheduleExpression !== undefined) refuse('rules by schedule (use AWS::Scheduler::Schedule)')
  const targets = (Targets ?? []) as Target[]
  for (const target of targets) {
    const unknown = Object.keys(target).find((key) => !supported.has(key))
    if (unknown) refuse(`${unknown} in rule targets`)
    if (!target.Arn.includes(':lambda:')) refuse(`rule target ${target.Arn}`)
  }
  try {
    const bus = String(EventBusName ?? 'default')
    return {
      id: resource.id,
      arn: resource.arn ?? resource.name,
      bus: bus.slice(bus.lastIndexOf('/') + 1),
      matches: compilePattern(typeof EventPattern === 'string' ? JSON.parse(EventPattern) : EventPattern),
      targets,
      enabled: State !== 'DISABLED',
      matched: 0,
    }
  } catch (error) {
    throw new Error(`${resource.stack}/${resource.id}: ${(error as Error).message}`, { cause: error })
  }
}

/** The event buses of the model. They save an event before they answer its publisher. */
export function createBus(model: Model, access: AccessControl, clock: HostClock, calls: AsyncCalls): Bus {
  const rules = model.of('AWS::Events::Rule').map(ruleOf)
  const buses = new Set(['default', ...model.of('AWS::Events::EventBus').map(({ name }) => name)])
  const { account, region } = model

  function problem({
    EventBusName,
    Source,
    DetailType,
    Detail,
  }: Entry): { ErrorCode: string; ErrorMessage: string } | undefined {
    const bad = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage })
    if (!Source) return bad('InvalidArgument', 'Parameter Source is not valid. Reason: Source is a required argument.')
    if (!DetailType) return bad('InvalidArgument', 'Parameter DetailType is not valid. Reason: DetailType is required.')
    try {
      const detail = JSON.parse(Detail ?? '') as unknown
      if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) throw new Error('no object')
    } catch {
      return bad('MalformedDetail', 'Detail is malformed.')
    }
    if (!buses.has(busOf(EventBusName))) return bad('InvalidArgument', `Event bus ${EventBusName} does not exist.`)
    return undefined
  }
  const busOf = (name = 'default') => name.slice(name.lastIndexOf('/') + 1)

  function callsFor(entry: Entry, id: string): AsyncCall[] {
    const time = new Date(entry.Time === undefined ? clock.now() : entry.Time * 1000)
    const event = {
      ...{ version: '0', id, 'detail-type': entry.DetailType, source: entry.Source, account },
      ...{ time: `${time.toISOString().slice(0, 19)}Z`, region, resources: entry.Resources ?? [] },
      detail: JSON.parse(entry.Detail ?? '{}') as unknown,
    }
    const bus = busOf(entry.EventBusName)
    const hit = rules.filter((rule) => rule.enabled && rule.bus === bus && rule.matches(event))
    return hit.flatMap((rule) => {
      rule.matched++
      return rule.targets.map(({ Arn, Input, RetryPolicy, DeadLetterConfig }) => ({
        functionArn: Arn,
        payload: Input === undefined ? event : (JSON.parse(Input) as unknown),
        sourceArn: rule.arn,
        caller: { service: 'events.amazonaws.com' },
        retry: {
          attempts: RetryPolicy?.MaximumRetryAttempts ?? 185,
          maxAgeSeconds: RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400,
        },
        deadLetterArn: DeadLetterConfig?.Arn,
      }))
    })
  }

  function publish(entries: Entry[], roleArn: string | undefined) {
    if (entries.length < 1 || entries.length > 10)
      throw new AwsError('ValidationException', 'Entries must have length between 1 and 10')
    if (roleArn)
      for (const bus of new Set(entries.map(({ EventBusName }) => busOf(EventBusName))))
        access.require(roleArn, 'events:PutEvents', `arn:aws:events:${region}:${account}:event-bus/${bus}`)
    const enqueued: AsyncCall[] = []
    const results = entries.map((entry) => {
      const failure = problem(entry)
      if (failure) return failure
      const EventId = randomUUID()
      enqueued.push(...callsFor(entry, EventId))
      return { EventId }
    })
    if (enqueued.length) calls.enqueue(...enqueued)
    return { FailedEntryCount: results.filter((one) => 'ErrorCode' in one).length, Entries: results }
  }

  return {
    service: {
      handles: (target) => target.startsWith('AWSEvents.'),
      async call({ operation, json, roleArn }) {
        if (operation !== 'PutEvents')
          throw new AwsError('UnknownOperationException', `EventBridge ${operation} is not available on this host`)
        return { body: publish((json()['Entries'] ?? []) as Entry[], roleArn) }
      },
    },
    rules: () => rules.map(({ id, bus, enabled, matched }) => ({ id, bus, enabled, matched })),
    setEnabled(id, enabled) {
      const named = rules.filter((rule) => rule.id === id)
      for (const rule of named) rule.enabled = enabled
      return named.length > 0
    },
  }
}
