import { markdownTable } from '#infra/markdown.ts'
import { durationWords } from './duration-words.ts'
import type { ReferenceSources } from './platform.ts'

/** Every alarm: its threshold, its meaning and its section of the runbook. */
export const alarmsPage = ({ resources }: ReferenceSources): string => {
  const rows = resources
    .filter(({ type }) => type === 'AWS::CloudWatch::Alarm')
    .map(({ properties: alarm }) => {
      const [, says = '', section = ''] = /^(.*)\. See RUNBOOK\.md#(.*)$/.exec(String(alarm['AlarmDescription'])) ?? []
      const [period, times] = [Number(alarm['Period']), Number(alarm['EvaluationPeriods'])]
      const within =
        times > 1 ? `in each of ${times} periods of ${durationWords(period)}` : `in ${durationWords(period)}`
      const side = alarm['ComparisonOperator'] === 'LessThanThreshold' ? '<' : '>='
      const statistic = alarm['Statistic'] ?? alarm['ExtendedStatistic']
      const when = `${alarm['MetricName']}, ${statistic} ${side} ${Number(alarm['Threshold']).toLocaleString('en')} ${within}`
      return [`\`${alarm['AlarmName']}\``, says, when, `[${section}](../../RUNBOOK.md#${section})`]
    })
  return [
    '# Alarms',
    'Each alarm names a section of the runbook. A stage with `alarmEmail` in `cdk.json` mails them.',
    markdownTable(
      ['alarm', 'means', 'rings at', 'runbook'],
      rows.toSorted(([a = ''], [b = '']) => a.localeCompare(b)),
    ),
  ].join('\n\n')
}
