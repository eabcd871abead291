import { beforeAll, expect, test } from 'vitest'
import { sample, sampleMachine } from './sample.ts'
import { type Synthesized, synthesize, synthesizedOurs, textOf } from './templates.ts'

/** Registers the checks of synth.test.ts on triggers. */
export const triggerChecks = (): void => {
  let apps: Synthesized[]

  beforeAll(async () => {
    // Ours, and one of each kind, whether or not ours has it today.
    apps = [await synthesizedOurs(), synthesize({ entries: sample, machines: [sampleMachine] })]
  })

  const each = (type: string) => apps.flatMap((app) => app.of(type))
  const isQueue = expect.stringMatching(/dead.*\.Arn>$/)

  test('every rule, schedule and mapping sets aside what it cannot deliver', () => {
    const targets = each('AWS::Events::Rule').flatMap(
      ({ properties }) => properties['Targets'] as Record<string, unknown>[],
    )
    const schedules = each('AWS::Scheduler::Schedule').map(
      ({ properties }) => properties['Target'] as Record<string, unknown>,
    )
    for (const target of [...targets, ...schedules]) {
      expect(textOf((target['DeadLetterConfig'] as { Arn: unknown }).Arn)).toEqual(isQueue)
      expect(target['RetryPolicy']).toMatchObject({ MaximumRetryAttempts: expect.any(Number) })
    }
    for (const { properties } of each('AWS::Lambda::EventSourceMapping')) {
      const { OnFailure } = properties['DestinationConfig'] as { OnFailure: { Destination: unknown } }
      expect(textOf(OnFailure.Destination)).toEqual(isQueue)
    }
  })

  test('a function that is called without waiting for its answer sets aside the calls it keeps failing', () => {
    for (const app of apps) {
      const unheard = app.entries.filter(({ kind }) => kind === 'event' || kind === 'schedule')
      for (const { name } of unheard) {
        const [lambda] = app
          .of('AWS::Lambda::Function')
          .filter(({ properties }) => properties['FunctionName'] === `purser-${name}`)
        const { TargetArn } = (lambda?.properties['DeadLetterConfig'] ?? {}) as { TargetArn?: unknown }
        expect(textOf(TargetArn), name).toEqual(isQueue)
      }
    }
  })

  test('the stream is read from its beginning, in halves when it fails, for six hours', () => {
    const mappings = each('AWS::Lambda::EventSourceMapping')
    expect(mappings.length).toBeGreaterThan(0)
    for (const { properties } of mappings)
      expect(properties).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 25,
        MaximumBatchingWindowInSeconds: 0,
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        MaximumRecordAgeInSeconds: 6 * 3600,
        FilterCriteria: { Filters: [{ Pattern: expect.any(String) }] },
      })
  })

  test('a rule matches our own events of the types its function names', () => {
    const rules = each('AWS::Events::Rule')
    const wanted = apps.flatMap(({ entries }) => entries).flatMap((one) => (one.kind === 'event' ? [one.spec] : []))
    expect(rules.map(({ properties }) => properties['EventPattern'])).toEqual(
      wanted.map(({ types, where }) => ({ source: ['purser'], 'detail-type': types, ...(where && { detail: where }) })),
    )
  })

  test('every queue holds dead letters, encrypted, for as long as a queue can, and rings when one arrives', () => {
    const alarmed = each('AWS::CloudWatch::Alarm').map(({ properties }) => JSON.stringify(properties['Dimensions']))
    for (const { id, stack, properties } of each('AWS::SQS::Queue')) {
      expect(properties, id).toMatchObject({ MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true })
      if (stack !== 'Demo') expect(alarmed.join(), id).toContain(`"Value":"${properties['QueueName']}"`)
    }
  })

  test('an execution that ends badly, a stream left behind and a parked purchase ring', () => {
    for (const app of apps) {
      const metrics = app.of('AWS::CloudWatch::Alarm').map(({ properties }) => properties['MetricName'])
      const expected = [
        'ExecutionsFailed',
        'ExecutionsTimedOut',
        'ExecutionsAborted',
        'IteratorAge',
        'PurchaseParked',
        'HoldExpiring',
        'Defect',
        '5XXError',
      ]
      expect(metrics).toEqual(expect.arrayContaining(expected))
    }
  })
}
