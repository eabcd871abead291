import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App } from 'aws-cdk-lib'
import { discover, type FoundEntry, root } from '#infra/discover.ts'
import { type DeployedMachine, readMachines } from '#infra/machines.ts'
import { purser } from '#infra/purser.ts'
import { type Stage, stageOf } from '#infra/stage.ts'
import { stubBundles } from './sample.ts'

export interface Resource {
  id: string
  stack: string
  type: string
  properties: Record<string, unknown>
  /** What happens to it when its stack goes. */
  deletion?: string | undefined
}
interface Template {
  Resources?: Record<string, { Type: string; Properties?: Record<string, unknown>; DeletionPolicy?: string }>
  Outputs?: Record<string, { Value: unknown }>
}
export interface Statement {
  effect: 'Allow' | 'Deny'
  actions: string[]
  resources: string[]
  /** Key patterns of a dynamodb:LeadingKeys condition. */
  keys: string[] | undefined
}
export interface Synthesized {
  entries: readonly FoundEntry[]
  machines: readonly DeployedMachine[]
  resources: readonly Resource[]
  of(type: string): Resource[]
  /** Values of the API's outputs by name. */
  outputs: Record<string, unknown>
}

export const publicStage = {
  domainName: 'purser.example.com',
  certificateArn: 'arn:aws:acm:eu-west-1:000000000000:certificate/x',
  payments: { protocol: 'bank', url: 'https://bank.example.com' },
  alarmEmail: 'operator@example.com',
}

/** An intrinsic as text: `<AWS::Region>`, `<Table.Arn>`, joined. */
export const textOf = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return String(value)
  const [[key, args] = ['', undefined]] = Object.entries(value)
  if (key === 'Fn::Join') return (args as [string, unknown[]])[1].map(textOf).join((args as [string, unknown[]])[0])
  if (key === 'Fn::GetAtt') return `<${(args as string[]).join('.')}>`
  return `<${textOf(args)}>`
}

/** A function's environment. */
export const variablesOf = (lambda: Resource | undefined): Record<string, string> =>
  (lambda?.properties['Environment'] as { Variables: Record<string, string> } | undefined)?.Variables ?? {}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value])

/** Every statement of a role's own policies. */
export const statementsOf = (role: Resource): Statement[] =>
  listOf(role.properties['Policies'])
    .flatMap((policy) => listOf((policy as { PolicyDocument: { Statement: unknown } }).PolicyDocument.Statement))
    .map((one) => {
      const statement = one as { Effect: 'Allow' | 'Deny'; Action: unknown; Resource: unknown; Condition?: object }
      const condition = (statement.Condition ?? {}) as Record<string, Record<string, string[]>>
      return {
        effect: statement.Effect,
        actions: listOf(statement.Action).map(textOf),
        resources: listOf(statement.Resource).map(textOf),
        keys: condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'],
      }
    })

const contextOfFile = (): Record<string, unknown> => JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context

/** The repository's own functions and machines. */
export const ours = async (): Promise<{ entries: FoundEntry[]; machines: DeployedMachine[] }> => {
  const entries = await discover()
  return { entries, machines: await readMachines(entries) }
}

interface Parts {
  entries: readonly FoundEntry[]
  machines: readonly DeployedMachine[]
}

/** The app of these functions, whose bundles are stubs. */
export const appOf = ({ entries, machines }: Parts, stage: Stage = stageOf('dev')): App => {
  const outdir = mkdtempSync(join(tmpdir(), 'purser-synth-'))
  return purser({ stage, entries, machines, bundles: stubBundles(entries), outdir, context: contextOfFile() })
}

/** The app's templates, without running the rules over them: those take as long again. */
export const synthesize = ({ entries, machines }: Parts, stage?: Stage): Synthesized => {
  const { stacks } = appOf({ entries, machines }, stage).synth({ skipValidation: true })
  const templates = stacks.map(({ id, template }) => ({ stack: id, template: template as Template }))
  const resources = templates.flatMap(({ stack, template }) =>
    Object.entries(template.Resources ?? {}).map(([id, { Type, Properties = {}, DeletionPolicy }]) => ({
      ...{ id, stack, type: Type, properties: Properties, deletion: DeletionPolicy },
    })),
  )
  const outputs = Object.entries(templates.find(({ stack }) => stack === 'ApiStage')?.template.Outputs ?? {})
  return {
    entries,
    machines,
    resources,
    of: (type) => resources.filter((one) => one.type === type),
    outputs: Object.fromEntries(outputs.map(([id, { Value }]) => [id, Value])),
  }
}

let shared: Promise<Synthesized> | undefined
/** The repository's own templates for a dev that mails, made once for all checks of a run. */
export const synthesizedOurs = (): Promise<Synthesized> => {
  shared ??= ours().then((all) => synthesize(all, stageOf('dev', { mailFrom: 'purser@example.com' })))
  return shared
}
