import { markdownTable } from '#infra/markdown.ts'
import { durationWords } from './duration-words.ts'
import type { ReferenceSources } from './platform.ts'

interface Retrier {
  ErrorEquals: readonly string[]
  IntervalSeconds?: number
  BackoffRate?: number
  MaxDelaySeconds?: number
  MaxAttempts?: number
  JitterStrategy?: string
}
interface State {
  Type: string
  Resource?: string
  Parameters?: { FunctionName?: string }
  TimeoutSeconds?: number
  TimeoutSecondsPath?: string
  Retry?: readonly Retrier[]
  Catch?: readonly { ErrorEquals: readonly string[]; Next: string }[]
  Next?: string
  ItemProcessor?: { States: Record<string, State> }
}

/** The errors a rule names; the first rule's `States.ALL` is any error, a later one's what is left. */
const errors = (names: readonly string[], at: number): string =>
  names.map((name) => (name !== 'States.ALL' ? `\`${name}\`` : at === 0 ? 'any error' : 'anything else')).join(', ')

/** The waits of one rule in words. */
const waits = (rule: Retrier, at: number): string => {
  const { ErrorEquals, IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds, MaxAttempts = 3, JitterStrategy } = rule
  if (MaxAttempts === 0) return `${errors(ErrorEquals, at)}: never`
  const all = Array.from({ length: MaxAttempts }, (_, n) =>
    Math.min(IntervalSeconds * BackoffRate ** n, MaxDelaySeconds ?? Number.POSITIVE_INFINITY),
  )
  const sum = all.reduce((total, wait) => total + wait, 0)
  const most = MaxDelaySeconds ? `, at most ${durationWords(MaxDelaySeconds)}` : ''
  const jitter = JitterStrategy ? ', full jitter' : ''
  return `${errors(ErrorEquals, at)}: ${MaxAttempts} times, ${IntervalSeconds} s times ${BackoffRate} each${most}${jitter}; ${durationWords(sum)} in all`
}

/** A machine's states and those inside its Maps, in the order of the document. */
const statesOf = (states: Record<string, State>): [name: string, state: State][] =>
  Object.entries(states).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor.States) : []),
  ])

const machineSection = ({ name, asl, functions }: ReferenceSources['machines'][number]): string => {
  const { States } = JSON.parse(asl) as { States: Record<string, State> }
  const rows = statesOf(States)
    .filter(([, { Type }]) => Type === 'Task')
    .map(([state, { Retry = [], Catch = [], Next, TimeoutSeconds, TimeoutSecondsPath }]) => [
      state,
      functions[state] ? `\`${functions[state].file}\` \`${functions[state].exported}\`` : '',
      TimeoutSeconds ? `${TimeoutSeconds} s` : (TimeoutSecondsPath ?? ''),
      Retry.map(waits).join('. '),
      Catch.map(({ ErrorEquals, Next: next }, at) => `${errors(ErrorEquals, at)}: ${next}`).join('. '),
      Next ?? 'end',
    ])
  return `## State machine ${name}\n\n${markdownTable(['state', 'function', 'timeout', 'tried again', 'caught', 'next'], rows)}`
}

interface RetryPolicy {
  MaximumEventAgeInSeconds?: number
  MaximumRetryAttempts?: number
}
const policy = ({ MaximumEventAgeInSeconds = 0, MaximumRetryAttempts = 0 }: RetryPolicy): string =>
  `${MaximumRetryAttempts.toLocaleString('en')} times within ${durationWords(MaximumEventAgeInSeconds)}`

const triggerRows = ({ entries, resources }: ReferenceSources): string[][] => {
  const of = (type: string) => resources.filter((one) => one.type === type).map(({ properties }) => properties)
  const named = (properties: Record<string, unknown>) => String(properties['Name']).replace(/^purser-/, '')
  const stream = entries.find(({ kind }) => kind === 'stream')
  return [
    ...of('AWS::Events::Rule').map((rule) => {
      const [target] = rule['Targets'] as { RetryPolicy: RetryPolicy }[]
      return [named(rule), 'bus rule', policy(target?.RetryPolicy ?? {}), 'Lambda calls it twice more']
    }),
    ...of('AWS::Scheduler::Schedule').map((schedule) => {
      const { RetryPolicy } = schedule['Target'] as { RetryPolicy: RetryPolicy }
      return [
        named(schedule),
        String(schedule['ScheduleExpression']),
        policy(RetryPolicy),
        'Lambda calls it twice more',
      ]
    }),
    ...of('AWS::Lambda::EventSourceMapping').map((mapping) => {
      const [age, times] = [mapping['MaximumRecordAgeInSeconds'], mapping['MaximumRetryAttempts']].map(Number)
      const tries = policy({ MaximumEventAgeInSeconds: age ?? 0, MaximumRetryAttempts: times ?? 0 })
      return [stream?.name ?? '', 'table stream', tries, 'the same, each half of the batch alone']
    }),
  ].toSorted(([a = ''], [b = '']) => a.localeCompare(b))
}

/** Exported constants that are durations. The name ends with the unit. */
const durationRows = ({ shared }: ReferenceSources): string[][] =>
  shared.flatMap(([file, exported]) =>
    exported.flatMap(([name, value]) => {
      if (typeof value !== 'number' || !/(Seconds|Ms)$/.test(name)) return []
      return [[`\`${name}\``, durationWords(name.endsWith('Ms') ? value / 1000 : value), `\`${file}\``]]
    }),
  )

/** Every retry: who retries what, how often and for how long. */
export const retriesPage = (platform: ReferenceSources): string =>
  [
    '# Retries',
    'What fails is tried again by whoever called it. What still fails then is parked, or goes to the dead-letter queue of its function for 14 days.',
    ...platform.machines.map(machineSection),
    '## Triggers',
    markdownTable(['function', 'called by', 'a call that cannot be made', 'a call that fails'], triggerRows(platform)),
    '## Durations',
    'Constants that more than one file uses.',
    markdownTable(['name', 'how long', 'file'], durationRows(platform)),
  ].join('\n\n')
