import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { discover, type FoundEntry, root } from '#infra/discover.ts'
import { type DeployedMachine, readMachines } from '#infra/machines.ts'
import { purser } from '#infra/purser.ts'
import { stageOf } from '#infra/stage.ts'

/** One resource of the synthesized templates. */
interface Resource {
  id: string
  type: string
  properties: Record<string, unknown>
}
/** The sources of the pages: what is deployed, and the values that `shared/` exports, by file. */
export interface ReferenceSources {
  entries: readonly FoundEntry[]
  machines: readonly DeployedMachine[]
  resources: readonly Resource[]
  shared: readonly (readonly [file: string, exported: readonly Exported[]])[]
}
type Exported = readonly [name: string, value: unknown]

/** The exports of a module, sorted by name, because the order of a namespace varies. */
export const exportsOf = (module: object): Exported[] => Object.entries(module).toSorted(([a], [b]) => (a < b ? -1 : 1))

/** Tests and their fixtures import vitest, which only runs inside its own runner. */
const onlyForTests = /(\.test|-fixture)\.ts$/

/** Every module below shared/ with what it exports. */
export const sharedModules = async (): Promise<ReferenceSources['shared']> => {
  const files = globSync('shared/**/*.ts', { cwd: root }).filter((file) => !onlyForTests.test(file))
  return Promise.all(files.sort().map(async (file) => [file, exportsOf(await import(join(root, file)))] as const))
}

/** Writes empty bundles, because a template needs a bundle to name. */
const emptyBundles = (entries: readonly FoundEntry[], folder: string): string => {
  for (const { bundle } of entries) {
    mkdirSync(join(folder, bundle), { recursive: true })
    writeFileSync(join(folder, bundle, 'index.mjs'), 'export {}\n')
  }
  return folder
}

const templates = (entries: readonly FoundEntry[], machines: readonly DeployedMachine[]): Resource[] => {
  const folder = mkdtempSync(join(tmpdir(), 'purser-reference-'))
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> }
  const bundles = emptyBundles(entries, join(folder, 'bundles'))
  const app = purser({
    stage: stageOf('dev', { mailFrom: 'purser@example.com' }),
    entries,
    machines,
    bundles,
    outdir: join(folder, 'out'),
    context,
  })
  const { stacks } = app.synth({ skipValidation: true })
  const resources = stacks.flatMap(({ template }) =>
    Object.entries((template as { Resources?: Record<string, never> }).Resources ?? {}).map(
      ([id, { Type, Properties = {} }]) => ({ id, type: Type, properties: Properties }),
    ),
  )
  rmSync(folder, { recursive: true })
  return resources
}

/** Reads the platform of the repository in its stage dev. */
export const readPlatform = async (): Promise<ReferenceSources> => {
  const entries = await discover()
  const machines = await readMachines(entries)
  return { entries, machines, resources: templates(entries, machines), shared: await sharedModules() }
}

/** The functions of the platform, without the simulators. */
export const ownFunctions = ({ entries }: ReferenceSources): FoundEntry[] =>
  entries.filter(({ area }) => area !== 'simulators')
