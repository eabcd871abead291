import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { root } from '#infra/discover.ts'
import { stageOf } from '#infra/stage.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { ours as found, publicStage, type Synthesized, synthesize, synthesizedOurs, textOf } from './templates.ts'

const runbook = readFileSync(join(root, 'RUNBOOK.md'), 'utf8')
const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading)
/** Sections that an operator needs without an alarm. */
const unalarmed = ['first-deploy-rolled-back']
/** What each section tells, in this order. */
const parts = ['It means', 'Look at', 'Do', 'It is over when']

/** Registers the checks of synth.test.ts on alarms. */
export const alarmChecks = (): void => {
  let ours: Synthesized
  beforeAll(async () => {
    ours = await synthesizedOurs()
  })

  const alarmNamed = (name: string) =>
    ours.of('AWS::CloudWatch::Alarm').find(({ properties }) => properties['AlarmName'] === name)?.properties

  verifies('alarms.runbook', 'every alarm names a section of the runbook, and no section is about none', () => {
    const named = ours
      .of('AWS::CloudWatch::Alarm')
      .map(({ properties }) => /RUNBOOK\.md#([\w-]+)$/.exec(String(properties['AlarmDescription']))?.[1] ?? 'nothing')
    expect([...new Set([...named, ...unalarmed])].sort()).toEqual(sections.toSorted())
  })

  test('a schedule that missed three turns rings, also when nothing at all is measured', () => {
    const schedules = ours.entries.filter((entry) => entry.kind === 'schedule' && entry.area !== 'simulators')
    for (const entry of schedules) {
      const alarm = alarmNamed(`purser-${entry.name}-stopped`)
      const [, minutes] = /rate\((\d+) minute/.exec(entry.kind === 'schedule' ? entry.spec.every : '') ?? []
      expect(alarm, entry.name).toMatchObject({
        MetricName: 'Invocations',
        Period: Number(minutes) * 60,
        EvaluationPeriods: 3,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      })
    }
  })

  test('nobody outside rings an alarm with headers that hold no token, which the authorizer throws for', () => {
    const watched = ours.of('AWS::CloudWatch::Alarm').map(({ properties }) => JSON.stringify(properties['Dimensions']))
    for (const { name } of ours.entries.filter(({ kind }) => kind === 'authorizer'))
      expect(watched.filter((dimensions) => dimensions?.includes(`purser-${name}"`))).toEqual([])
  })

  test('throttles of Lambda, of the table and of the state machines ring, and so does a slow API', () => {
    expect(alarmNamed('purser-functions-throttled')).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: 'Throttles' })
    for (const side of ['read', 'write'])
      expect(alarmNamed(`purser-table-${side}s-throttled`)).toMatchObject({
        Dimensions: [{ Name: 'TableName', Value: 'purser' }],
      })
    const [table] = ours.of('AWS::DynamoDB::GlobalTable').filter(({ stack }) => stack === 'Data')
    const indexes = table?.properties['GlobalSecondaryIndexes'] as { IndexName: string }[]
    expect(indexes.length).toBeGreaterThan(2)
    for (const { IndexName } of indexes)
      for (const side of ['read', 'write'])
        expect(alarmNamed(`purser-${IndexName}-${side}s-throttled`)?.['Dimensions'], IndexName).toEqual([
          { Name: 'GlobalSecondaryIndexName', Value: IndexName },
          { Name: 'TableName', Value: 'purser' },
        ])
    for (const { name } of ours.machines)
      expect(alarmNamed(`purser-${name}-throttled`)).toMatchObject({ MetricName: 'ExecutionThrottled' })
    expect(alarmNamed('purser-api-slow')).toMatchObject({ MetricName: 'Latency', ExtendedStatistic: 'p95' })
  })

  test('the table records the keys that it refuses, where the runbook looks for them', () => {
    const tables = ours.of('AWS::DynamoDB::GlobalTable').filter(({ stack }) => stack === 'Data')
    const insights = { ContributorInsightsSpecification: { Enabled: true, Mode: 'THROTTLED_KEYS' } }
    expect(tables.map(({ properties }) => properties['Replicas'])).toMatchObject([[insights]])
  })

  // A topic policy replaces the one that lets the account's own services publish.
  test('the alarms of the account may publish to the topic that mails them, and nobody else', async () => {
    const prod = synthesize(await found(), stageOf('prod', publicStage))
    const [topic] = prod.of('AWS::SNS::Topic')
    const documents = prod.of('AWS::SNS::TopicPolicy').map(({ properties }) => properties['PolicyDocument'])
    const statements = documents.flatMap((document) => (document as { Statement: { Effect: string }[] }).Statement)
    expect(statements.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      {
        Sid: 'AlarmsOfThisAccount',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: topic?.id },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ])
    const actions = prod.of('AWS::CloudWatch::Alarm').map(({ properties }) => properties['AlarmActions'])
    expect(new Set(actions.map((refs) => textOf((refs as unknown[])[0])))).toEqual(new Set([`<${topic?.id}>`]))
  })

  verifies(
    'alarms.runbook',
    'each section says what it means, what to look at, what to do, and when it is over',
    () => {
      for (const [heading = '', text = ''] of runbook
        .split(/^## /m)
        .slice(1)
        .map((part) => part.split(/\n(.*)/s)))
        expect(
          [...text.matchAll(/^\*\*(.+?)\.\*\*/gm)].map(([, part]) => part),
          heading,
        ).toEqual(parts)
    },
  )
}
