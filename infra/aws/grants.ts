import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Family, Grants } from '#shared/kernel/grants.ts'
import { namespace } from './metrics.ts'

/** The resources that one side's functions may be given; a grant for one that is missing stops the synth. */
export interface Granted {
  stage: string
  /** Service name in logs and metrics. */
  service: string
  tableName: string
  tableArn: string
  /** SSM path without a slash at its end. */
  parameters: string
  parametersArn: string
  tokensKeyArn?: string
  fieldsKeyArn?: string
  busName?: string
  busArn?: string
  machineArn?: string
}

const read = ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem']
const write = ['dynamodb:PutItem', 'dynamodb:UpdateItem']
const settle = ['states:SendTaskSuccess', 'states:SendTaskFailure']
const keyActions = {
  tokens: ['kms:Sign'],
  'tokens-public': ['kms:GetPublicKey'],
  fields: ['kms:GenerateDataKey', 'kms:Decrypt'],
}

/** Which partitions: the key's first word must be one of these. */
const onFamilies = (families: readonly Family[]) => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...families].sort().map((family) => `${family}#*`) },
})

const needed = (value: string | undefined, what: string): string => {
  if (!value) throw new Error(`A function asks for ${what}, which its side does not have`)
  return value
}

const allow = (
  actions: readonly string[],
  resources: readonly string[],
  families?: readonly Family[],
): PolicyStatement[] =>
  resources.length === 0 || families?.length === 0
    ? []
    : [
        new PolicyStatement({
          actions: [...actions],
          resources: [...resources],
          ...(families && { conditions: onFamilies(families) }),
        }),
      ]

const tableStatements = (
  { read: reads = [], write: writes = [], delete: deletes = [], index = [] }: Grants,
  tableArn: string,
) => {
  const updatable = writes.filter((family) => family !== 'AUDIT')
  const audited = writes.includes('AUDIT') ? allow(['dynamodb:PutItem'], [tableArn], ['AUDIT']) : []
  const changes = writes.length + deletes.length > 0
  return [
    ...allow(read, [tableArn], reads),
    ...allow(write, [tableArn], updatable),
    ...audited,
    ...allow(['dynamodb:DeleteItem'], [tableArn], deletes),
    ...allow(
      ['dynamodb:Query'],
      index.map((name) => `${tableArn}/index/${name}`),
    ),
    // Belt and braces: whatever a later grant says, an audit row stays as it was put.
    ...(changes
      ? [
          new PolicyStatement({
            effect: Effect.DENY,
            actions: ['dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
            resources: [tableArn],
            conditions: onFamilies(['AUDIT']),
          }),
        ]
      : []),
  ]
}

/** A function's whole policy but its logs: what its grants say, each on the one resource meant. */
export const statementsFor = (grants: Grants, granted: Granted): PolicyStatement[] => [
  ...tableStatements(grants, granted.tableArn),
  ...(grants.kms ?? []).flatMap((key) =>
    allow(keyActions[key], [needed(key === 'fields' ? granted.fieldsKeyArn : granted.tokensKeyArn, `the key ${key}`)]),
  ),
  ...allow(
    ['ssm:GetParameter'],
    (grants.parameters ?? []).map((name) => `${granted.parametersArn}/${name}`),
  ),
  ...(grants.publish ? allow(['events:PutEvents'], [needed(granted.busArn, 'the bus')]) : []),
  ...(grants.executions
    ? [
        ...allow(['states:StartExecution'], [needed(granted.machineArn, 'the purchase machine')]),
        ...allow(settle, ['*']), // a token names its execution; the service knows no finer resource
      ]
    : []),
]

const usesTable = ({ read: reads, write: writes, delete: deletes, index }: Grants): boolean =>
  [reads, writes, deletes, index].some((list) => list && list.length > 0)

/** Environment of a function: the name of what it was granted, and nothing else. */
export const environmentFor = (grants: Grants, granted: Granted): Record<string, string> => ({
  STAGE: granted.stage,
  POWERTOOLS_SERVICE_NAME: granted.service,
  POWERTOOLS_METRICS_NAMESPACE: namespace,
  ...(usesTable(grants) && { TABLE_NAME: granted.tableName }),
  ...(grants.parameters?.length && { PARAMETERS: granted.parameters }),
  ...(grants.kms?.some((key) => key !== 'fields') && { TOKENS_KEY_ID: needed(granted.tokensKeyArn, 'the tokens key') }),
  ...(grants.kms?.includes('fields') && { FIELDS_KEY_ID: needed(granted.fieldsKeyArn, 'the fields key') }),
  ...(grants.publish && { BUS_NAME: needed(granted.busName, 'the bus') }),
  ...(grants.executions && { PURCHASE_MACHINE_ARN: needed(granted.machineArn, 'the purchase machine') }),
})
