import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { chain, functionArn } from './executions-fixture.ts'
import { prepare, validate } from './prepare.ts'

const task = (more: Record<string, unknown> = {}) => ({ Type: 'Task', Resource: functionArn('f'), ...more })
const only = (state: Record<string, unknown>) => chain({ Only: state })
const map = (more: Record<string, unknown>, inner = only(task())) => ({
  Type: 'Map',
  ItemProcessor: { ...inner, StartAt: 'Inner', States: { Inner: task({ End: true }) } },
  ...more,
})

const refused: [what: string, definition: unknown][] = [
  ['JSONata as a whole', { ...only(task()), QueryLanguage: 'JSONata' }],
  ['JSONata in a state', only(task({ QueryLanguage: 'JSONata' }))],
  ['Assign', only(task({ Assign: { 'x.$': '$.x' } }))],
  ['Output', only(task({ Output: '{% 1 %}' }))],
  ['Arguments', only(task({ Arguments: {} }))],
  ['Credentials', only(task({ Credentials: { RoleArn: 'x' } }))],
  ['another integration', only(task({ Resource: 'arn:aws:states:::dynamodb:putItem' }))],
  ['a synchronous integration', only(task({ Resource: 'arn:aws:states:::states:startExecution.sync' }))],
  ['an activity', only(task({ Resource: 'arn:aws:states:eu-west-1:1:activity:x' }))],
  [
    'an asynchronous invocation',
    only(task({ Resource: 'arn:aws:states:::lambda:invoke', Parameters: { InvocationType: 'Event' } })),
  ],
  ['a distributed Map', only(map({ ItemProcessor: { ...only(task()), ProcessorConfig: { Mode: 'DISTRIBUTED' } } }))],
  ['ItemReader', only(map({ ItemReader: {} }))],
  ['tolerated failures', only(map({ ToleratedFailureCount: 1 }))],
  ['a wildcard in ItemsPath', only(map({ ItemsPath: '$.legs[*]' }))],
  ['a filter in a template', only(task({ Parameters: { 'x.$': '$.legs[?(@.a)].b' } }))],
  ['a descent', only(task({ InputPath: '$..id' }))],
  ['a slice', only(task({ ResultSelector: { 'x.$': '$.a[0:2]' } }))],
  ['a wildcard inside an intrinsic', only(task({ Parameters: { 'n.$': 'States.ArrayLength($.a[*])' } }))],
  ['a random id', only(task({ Parameters: { 'id.$': 'States.UUID()' } }))],
  ['an unknown context field', only(task({ Parameters: { 'x.$': '$$.Execution.RedriveCount' } }))],
  ['the whole context', only(task({ Parameters: { 'x.$': '$$' } }))],
  ['a token outside a task', chain({ P: { Type: 'Pass', Parameters: { 't.$': '$$.Task.Token' } } })],
  ['two states of one name', chain({ Inner: task(), Each: map({}) })],
  ['an unknown type', only({ Type: 'Activity' })],
]

describe('a definition is refused at load for', () => {
  test.each(refused)('%s', (_what, definition) => {
    expect(() => prepare(definition)).toThrow(/does not run/)
  })
})

test('a star or two dots inside a literal text are no wildcard', () => {
  const parameters = { 'x.$': "States.Format('a..b [*] {}', $.x)" }
  expect(() => prepare(only(task({ Parameters: parameters })))).not.toThrow()
})

test('the language itself is checked as well', () => {
  expect(() => validate({ StartAt: 'Missing', States: { Other: { Type: 'Succeed' } } })).toThrow(/invalid/)
})

test('the result of a whole state replaces its input when ResultPath is $', () => {
  const { native } = prepare(chain({ P: { Type: 'Pass', ResultPath: '$' }, T: task({ ResultPath: '$' }) }))
  expect(Object.values(native.States).some((state) => 'ResultPath' in state)).toBe(false)
})

test('the purchase machine can be run here', () => {
  const text = readFileSync(new URL('../../../statemachines/purchase/purchase.asl.json', import.meta.url), 'utf8')
  const definition = JSON.parse(text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => functionArn(name)))
  const plan = prepare(definition)
  expect(plan.handled.size).toBeGreaterThan(4)
  validate(definition)
})
