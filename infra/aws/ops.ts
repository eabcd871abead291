import { Duration, Stack, type StackProps } from 'aws-cdk-lib'
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type Metric,
  Row,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import type { FoundEntry } from '#infra/discover.ts'
import type { Stage } from '#infra/stage.ts'
import { acknowledgeMail } from './acknowledgements.ts'
import * as metrics from './metrics.ts'
import { product } from './names.ts'

export interface OpsProps extends StackProps {
  stage: Stage
  entries: readonly FoundEntry[]
  machines: readonly string[]
}

interface Watched {
  metric: Metric
  /** The lowest value that raises the alarm. */
  from: number
  /** The number of consecutive minutes. */
  minutes?: number
  says: string
  /** The section of RUNBOOK.md that says what to do. */
  section: string
}

// Routes answer refusals and tasks throw them to the state machine, so their Errors metric does not mean a defect.
const unseen = ['event', 'stream', 'schedule', 'authorizer'] as const

/** The alarms and one dashboard. They refer to metrics by name, so that no other stack depends on this one. */
export class OpsStack extends Stack {
  private readonly topic: Topic | undefined

  constructor(scope: Construct, id: string, props: OpsProps) {
    super(scope, id, props)
    const { stage, entries, machines } = props
    this.topic = stage.alarmEmail ? this.mail(stage.alarmEmail) : undefined

    const queued = entries.filter(({ kind }) => kind === 'event' || kind === 'stream' || kind === 'schedule')
    for (const { name } of queued)
      this.alarm(`${name}-dead`, {
        metric: metrics.deadLetters(name),
        from: 1,
        says: `${name} has dead letters`,
        section: 'dead-letters',
      })
    for (const { name, kind } of entries)
      if (unseen.some((one) => one === kind))
        this.alarm(`${name}-errors`, {
          metric: metrics.errors(name),
          from: 1,
          minutes: 3,
          says: `${name} keeps failing`,
          section: 'errors',
        })
    for (const { name } of entries.filter(({ kind }) => kind === 'stream'))
      this.alarm(`${name}-behind`, {
        metric: metrics.behind(name),
        from: 60_000,
        says: `${name} is a minute behind the table`,
        section: 'behind',
      })
    for (const machine of machines)
      for (const end of metrics.badEnds)
        this.alarm(`${machine}-${end}`, {
          metric: metrics.executions(this, machine, end),
          from: 1,
          says: `${machine}: ${end}`,
          section: 'executions',
        })
    const parked = {
      metric: metrics.parkedItems(),
      from: 1,
      says: 'A parked item waits for an operator',
      section: 'parked',
    }
    this.alarm('parked', parked)
    this.alarm('hold-expiring', {
      metric: metrics.holdExpiring(),
      from: 1,
      says: 'A hold that a purchase still needs expires soon',
      section: 'hold-expiring',
    })
    this.alarm('defects', {
      metric: metrics.defects(),
      from: 3,
      says: 'Unexpected errors keep occurring',
      section: 'defects',
    })
    this.alarm('api-5xx', {
      metric: metrics.api('5XXError', stage),
      from: 5,
      says: 'The API answers with server errors',
      section: 'api-5xx',
    })
    this.dashboard(stage, queued, machines)
  }

  private mail(address: string): Topic {
    const topic = new Topic(this, 'Alarms', { topicName: `${product}-alarms`, enforceSSL: true })
    topic.addSubscription(new EmailSubscription(address))
    acknowledgeMail(topic)
    return topic
  }

  private alarm(id: string, { metric, from, minutes = 1, says, section }: Watched): void {
    const alarm = new Alarm(this, id, {
      alarmName: `${product}-${id}`,
      alarmDescription: `${says}. See RUNBOOK.md#${section}`,
      metric,
      threshold: from,
      evaluationPeriods: minutes,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
    if (this.topic) alarm.addAlarmAction(new SnsAction(this.topic))
  }

  private dashboard(stage: Stage, queued: readonly FoundEntry[], machines: readonly string[]): void {
    const graph = (title: string, left: Metric[]) => new GraphWidget({ title, left, width: 8 })
    const ends = machines.flatMap((machine) =>
      ['ExecutionsSucceeded' as const, ...metrics.badEnds].map((end) => metrics.executions(this, machine, end)),
    )
    const streams = queued.filter(({ kind }) => kind === 'stream')
    const widgets = [
      graph('API', [metrics.api('Count', stage), metrics.api('4XXError', stage), metrics.api('5XXError', stage)]),
      graph('Waiting for an operator', [metrics.parkedItems(), metrics.holdExpiring()]),
      ...(ends.length > 0 ? [graph('Executions', ends)] : []),
      ...(queued.length > 0
        ? [
            graph(
              'Dead letters',
              queued.map(({ name }) => metrics.deadLetters(name)),
            ),
          ]
        : []),
      ...(streams.length > 0
        ? [
            graph(
              'Behind the table',
              streams.map(({ name }) => metrics.behind(name)),
            ),
          ]
        : []),
    ]
    new Dashboard(this, 'Dashboard', {
      dashboardName: product,
      defaultInterval: Duration.hours(3),
      widgets: [[new Row(...widgets)]],
    })
  }
}
