import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { root } from '#infra/discover.ts'
import { readCompanies } from '#infra/local/cloudformation/companies.ts'
import { loadModel, type Model } from '#infra/local/cloudformation/model.ts'
import { hashSources } from '#infra/local/cloudformation/source-hash.ts'
import { synthesize } from '#infra/local/cloudformation/synth.ts'
import { definitions } from '#infra/local/lambda/definition.ts'
import { resourceTypes } from '#infra/local/plugins.ts'
import type { Journal } from '#infra/local/step-functions/journal.ts'
import { loadMachines } from '#infra/local/step-functions/machines.ts'
import { contentHash, sha256 } from '#shared/kernel/hash.ts'
import { claim } from '#test/support/run/claims.ts'

const fileHash = (file: string) => sha256(readFileSync(file))

const ways = {
  /** The CDK app by itself, as the CLI calls it. */
  app: (folder: string) => ({ args: ['infra/app.ts'], env: { CDK_OUTDIR: folder } }),
  /** What `npm run synth` runs. */
  cli: (folder: string) => ({
    args: [
      'node_modules/aws-cdk/bin/cdk',
      'synth',
      '--quiet',
      '--no-notices',
      '--no-version-reporting',
      '--output',
      folder,
    ],
    env: { PATH: `${dirname(process.execPath)}:${process.env['PATH']}` },
  }),
}
type Way = keyof typeof ways

/** The app as it is handed to AWS, in a folder of its own. */
const handedOver = async (way: Way): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'purser-synth-'))
  const { args, env } = ways[way](folder)
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  })
  const [out, complaints] = [text(child.stdout), text(child.stderr)]
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${args.join(' ')}: ${await out}${await complaints}`)
  return folder
}

/** Both, from one state of the sources. */
const bothApps = async (way: Way, attempt = 1): Promise<{ local: string; cloud: string; release: () => void }> => {
  const local = await synthesize()
  const before = hashSources(root)
  const cloud = await handedOver(way)
  const release = () => {
    local.release()
    rmSync(cloud, { recursive: true, force: true })
  }
  if (hashSources(root) === before && basename(local.folder) === before) return { local: local.folder, cloud, release }
  release()
  if (attempt === 4) throw new Error('The sources changed while they were synthesized')
  return bothApps(way, attempt + 1)
}

const wireUrl = 'http://127.0.0.1:1'
const modelOf = (folder: string): Model => {
  const urls = Object.fromEntries([...readCompanies(folder).values()].map((api) => [api, wireUrl]))
  return loadModel(folder, { urls, wireUrl }, resourceTypes)
}

/** What the laptop's workers load for each function, by its name. */
const functionsOf = (model: Model): Map<string, string> =>
  new Map(
    definitions(model, { wireUrl, wireKey: 'k' }).map(({ name, module, handler, timeoutMs, memoryMb, env }) => {
      const { LAMBDA_TASK_ROOT: _, HOME: __, ...variables } = env
      return [name, contentHash({ bundle: fileHash(fileURLToPath(module)), handler, timeoutMs, memoryMb, variables })]
    }),
  )

/** Everything else that runs or decides who may, by stack and id. */
const resourcesOf = (model: Model, types: readonly string[]): Map<string, string> =>
  new Map(
    types.flatMap((type) =>
      model.of(type).map(({ stack, id, raw }): [string, string] => [`${type} ${stack}/${id}`, contentHash(raw)]),
    ),
  )

const types = [
  'AWS::Lambda::Function',
  'AWS::Lambda::EventSourceMapping',
  'AWS::StepFunctions::StateMachine',
  'AWS::Events::Rule',
  'AWS::Scheduler::Schedule',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Resource',
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Authorizer',
  'AWS::DynamoDB::GlobalTable',
  'AWS::SQS::Queue',
  'AWS::IAM::Role',
  'AWS::SSM::Parameter',
]

claim(
  28,
  'what `npm start` loads is, bundle by bundle and state by state, what `npm run synth` hands to AWS',
  // The CLI adds nothing but time; that it adds nothing is looked at in the larger sizes.
  { small: 1, usual: 2, full: 2 },
  async ({ count, tried, saw }) => {
    const { local, cloud, release } = await bothApps(count > 1 ? 'cli' : 'app')
    try {
      const [here, there] = [modelOf(local), modelOf(cloud)]
      const functions = functionsOf(there)
      expect(functionsOf(here)).toEqual(functions)
      expect(functions.size).toBeGreaterThan(50)

      const asl = globSync('statemachines/*/*.asl.json', { cwd: root }).map((file) => fileHash(join(root, file)))
      for (const model of [here, there]) {
        const texts = model.of('AWS::StepFunctions::StateMachine').map(({ raw }) => raw['DefinitionString'])
        expect(texts.map((one) => sha256(String(one))).sort()).toEqual(asl.sort())
      }
      const resources = resourcesOf(there, types)
      expect(resourcesOf(here, types)).toEqual(resources)
      for (const type of types) expect(there.of(type).length, type).toBeGreaterThan(0)
      tried(functions.size + asl.length + resources.size)
      saw('functions', functions.size)
      saw('state machines', asl.length)
      saw('other resources', resources.size - functions.size - asl.length)
    } finally {
      release()
    }
  },
)

/** What AWS itself puts into the environment of a function, and the laptop in its place. */
const ofTheRuntime = /^(?:AWS_\w+|_HANDLER|LAMBDA_TASK_ROOT|HOME|LANG|TZ)$/
interface Settings {
  Timeout: number
  MemorySize: number
  Handler: string
  Environment: { Variables: Record<string, string> }
}

claim(
  28,
  'functions and state machines run here with the settings of their template, and with nothing of the machine',
  { small: 1, usual: 1, full: 1 },
  async ({ tried }) => {
    const { folder, release } = await synthesize()
    try {
      const model = modelOf(folder)
      const worked = new Map(definitions(model, { wireUrl, wireKey: 'k' }).map((one) => [one.name, one]))
      const functions = model.of('AWS::Lambda::Function')
      for (const { name, properties } of functions) {
        const { Timeout, MemorySize, Handler, Environment } = properties as unknown as Settings
        const { timeoutMs, memoryMb, handler, env = {} } = worked.get(name) ?? {}
        const variables = Object.fromEntries(Object.entries(env).filter(([key]) => !ofTheRuntime.test(key)))
        expect({ name, timeoutMs, memoryMb, handler, variables }).toEqual({
          name,
          timeoutMs: Timeout * 1000,
          memoryMb: MemorySize,
          handler: Handler.split('.')[1],
          variables: Environment.Variables,
        })
      }
      const journal = { define: (body: string) => ({ hash: sha256(body), known: false }) } as unknown as Journal
      const loaded = [...loadMachines(model, journal).values()]
      for (const { properties } of model.of('AWS::StepFunctions::StateMachine')) {
        const filled = Object.entries(properties['DefinitionSubstitutions'] as Record<string, string>).reduce(
          (text, [name, value]) => text.replaceAll(`\${${name}}`, value),
          String(properties['DefinitionString']),
        )
        expect(loaded.map(({ body }) => JSON.parse(body))).toContainEqual(JSON.parse(filled))
      }
      expect(loaded.length).toBeGreaterThan(0)
      tried(functions.length + loaded.length)
    } finally {
      release()
    }
  },
)

claim(28, 'no source of a function knows where it runs', { small: 1, usual: 1, full: 1 }, async ({ tried }) => {
  const telling =
    /localhost|127\.0\.0\.1|dynoxide|NODE_ENV|SAM_LOCAL|LOCALSTACK|\b(?:is|IS)_?[lL](?:ocal|OCAL)\b|\bSTAGE\b|_local\//
  const sources = globSync('{functions,shared,statemachines,events}/**/*.ts', { cwd: root }).filter(
    (file) => !file.endsWith('.test.ts'),
  )
  const matching = sources.filter((file) => telling.test(readFileSync(join(root, file), 'utf8')))
  expect(matching).toEqual([])
  tried(sources.length)
})
