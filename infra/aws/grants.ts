import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Family, Grants } from '#shared/kernel/grants.ts'
import { namespace } from './metrics.ts'
import { merchantPagePrefix } from './names.ts'

/** The resources that grants can name. A grant for a missing one stops the synth. */
export interface Granted {
  stage: string
  /** The service name in logs and metrics. */
  service: string
  tableName: string
  tableArn: string
  /** In a shared table, the second word of the keys that belong to this company. */
  party?: string
  /** The SSM path, without a trailing slash. */
  parameters: string
  parametersArn: string
  tokensKeyArn?: string
  fieldsKeyArn?: string
  busName?: string
  busArn?: string
  machineArn?: string
  /** What mail comes from; none where mail is off. */
  mail?: { from: string; identityArns: readonly string[] }
}

const read = ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem']
const settle = ['states:SendTaskSuccess', 'states:SendTaskFailure']
const keyActions = {
  tokens: ['kms:Sign'],
  'tokens-public': ['kms:GetPublicKey'],
  fields: ['kms:GenerateDataKey', 'kms:Decrypt'],
}

const needed = (value: string | undefined, what: string): string => {
  if (!value) throw new Error(`A function asks for ${what}, which its side does not have`)
  return value
}

const allow = (actions: readonly string[], resources: readonly string[]): PolicyStatement[] =>
  resources.length === 0 ? [] : [new PolicyStatement({ actions: [...actions], resources: [...resources] })]

const onTable = ({ read: reads = [], write: writes = [], delete: deletes = [] }: Grants, granted: Granted) => {
  const { tableArn, party } = granted
  const keyed = (effect: Effect, actions: readonly string[], families: readonly Family[]): PolicyStatement[] => {
    const leading = [...families].sort().map((family) => `${family}#${party ? `${party}#` : ''}*`)
    const conditions = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': leading } }
    return leading.length === 0
      ? []
      : [new PolicyStatement({ effect, actions: [...actions], resources: [tableArn], conditions })]
  }
  const changeable = writes.filter((family) => family !== 'AUDIT')
  // Each action is in one statement. Nobody documents whether each item of a transaction is judged alone.
  return [
    ...keyed(Effect.ALLOW, read, reads),
    ...keyed(Effect.ALLOW, ['dynamodb:PutItem'], writes),
    ...keyed(Effect.ALLOW, ['dynamodb:UpdateItem'], changeable),
    ...keyed(Effect.ALLOW, ['dynamodb:DeleteItem'], deletes),
    // No later grant can change or delete an audit row.
    ...keyed(
      Effect.DENY,
      ['dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      writes.length + deletes.length > 0 ? ['AUDIT'] : [],
    ),
  ]
}

/** The platform's settings name pages of merchants. */
const parameterArns = (name: string, { parametersArn, party }: Granted): string[] => [
  `${parametersArn}/${name}`,
  ...(name === 'settings' && !party ? [`${parametersArn}/${merchantPagePrefix}*`] : []),
]

const onExecutions = (granted: Granted): PolicyStatement[] => {
  const machine = needed(granted.machineArn, 'the purchase machine')
  return [
    ...allow(['states:StartExecution'], [machine]),
    ...allow(['states:DescribeExecution'], [`${machine.replace(':stateMachine:', ':execution:')}:*`]),
    ...allow(settle, ['*']), // the token names its execution; AWS offers no finer resource
  ]
}

const onMail = ({ mail }: Granted): PolicyStatement[] => {
  if (!mail) throw new Error('A function asks for mail, which its side does not have')
  const conditions = { StringEquals: { 'ses:FromAddress': mail.from } }
  return [new PolicyStatement({ actions: ['ses:SendEmail'], resources: [...mail.identityArns], conditions })]
}

/** The policy that a function's grants become. Logs and traces are added elsewhere. */
export const statementsFor = (grants: Grants, granted: Granted): PolicyStatement[] => [
  ...onTable(grants, granted),
  ...allow(
    ['dynamodb:Query'],
    (grants.index ?? []).map((name) => `${granted.tableArn}/index/${name}`),
  ),
  ...(grants.kms ?? []).flatMap((key) =>
    allow(keyActions[key], [needed(key === 'fields' ? granted.fieldsKeyArn : granted.tokensKeyArn, `the key ${key}`)]),
  ),
  ...allow(
    ['ssm:GetParameters'],
    (grants.parameters ?? []).flatMap((name) => parameterArns(name, granted)),
  ),
  ...(grants.publish ? allow(['events:PutEvents'], [needed(granted.busArn, 'the bus')]) : []),
  ...(grants.executions ? onExecutions(granted) : []),
  ...(grants.mail ? onMail(granted) : []),
]

const usesTable = (grants: Grants): boolean =>
  [grants.read, grants.write, grants.delete, grants.index].some((list) => list && list.length > 0)

/** The environment of a function: the names of the resources that its grants name. */
export const environmentFor = (grants: Grants, granted: Granted): Record<string, string> => ({
  STAGE: granted.stage,
  POWERTOOLS_SERVICE_NAME: granted.service,
  POWERTOOLS_METRICS_NAMESPACE: namespace,
  ...(usesTable(grants) && { TABLE_NAME: granted.tableName }),
  ...(grants.parameters?.length && {
    PARAMETERS: granted.parameters,
    PARAMETER_NAMES: [...grants.parameters].sort().join(','),
  }),
  ...(grants.kms?.some((key) => key !== 'fields') && { TOKENS_KEY_ID: needed(granted.tokensKeyArn, 'the tokens key') }),
  ...(grants.kms?.includes('fields') && { FIELDS_KEY_ID: needed(granted.fieldsKeyArn, 'the fields key') }),
  ...(grants.publish && { BUS_NAME: needed(granted.busName, 'the bus') }),
  ...(grants.mail && { MAIL_FROM: needed(granted.mail?.from, 'mail') }),
  ...(grants.executions && { PURCHASE_MACHINE_ARN: needed(granted.machineArn, 'the purchase machine') }),
})
