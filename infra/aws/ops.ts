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
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import type { FoundEntry } from '#infra/discover.ts'
import type { Stage } from '#infra/stage.ts'
import { acknowledgeMail } from './acknowledgements.ts'
import { alarmsOf, type Watched } from './alarms.ts'
import * as metrics from './metrics.ts'
import { product, tableIndexes } from './names.ts'

export interface OpsProps extends StackProps {
  stage: Stage
  entries: readonly FoundEntry[]
  machines: readonly string[]
}

/** The alarms and one dashboard. They refer to metrics by name, so that no other stack depends on this one. */
export class OpsStack extends Stack {
  private readonly topic: Topic | undefined

  constructor(scope: Construct, id: string, props: OpsProps) {
    super(scope, id, props)
    const { stage, entries, machines } = props
    this.topic = stage.alarmEmail ? this.mail(stage.alarmEmail) : undefined

    for (const watched of alarmsOf(this, props)) this.alarm(watched)
    const queued = entries.filter(({ kind }) => kind === 'event' || kind === 'stream' || kind === 'schedule')
    this.dashboard(stage, queued, machines)
  }

  private mail(address: string): Topic {
    const topic = new Topic(this, 'Alarms', { topicName: `${product}-alarms`, enforceSSL: true })
    topic.addSubscription(new EmailSubscription(address))
    // `enforceSSL` makes a topic policy, and it replaces the one that lets the account's services publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    )
    acknowledgeMail(topic)
    return topic
  }

  private alarm({ id, metric, from, below, periods = 1, says, section }: Watched): void {
    const alarm = new Alarm(this, id, {
      alarmName: `${product}-${id}`,
      alarmDescription: `${says}. See RUNBOOK.md#${section}`,
      metric,
      threshold: from ?? below ?? 0,
      evaluationPeriods: periods,
      comparisonOperator:
        below === undefined
          ? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
          : ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: below === undefined ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
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
      graph('Latency', [metrics.api('Latency', stage).with({ statistic: 'p95' })]),
      graph('Throttled', [
        metrics.functionThrottles(),
        ...metrics.tableSides.flatMap((side) =>
          [undefined, ...tableIndexes].map((index) => metrics.tableThrottles(side, index)),
        ),
      ]),
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
