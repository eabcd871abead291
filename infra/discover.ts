import { globSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { Grants } from '#shared/kernel/grants.ts'
import type { RouteSpec } from '#shared/platform/http/route-spec.ts'
import type { EventSpec } from '#shared/platform/runtime/on-event.ts'
import type { ScheduleSpec } from '#shared/platform/runtime/on-schedule.ts'
import type { StreamSpec } from '#shared/platform/runtime/on-stream.ts'
import type { TaskSpec } from '#shared/platform/runtime/task.ts'

/** What every entry has, whatever calls it. */
interface Common {
  /** A unique name. The deployed name is `purser-<name>`. */
  name: string
  area: string
  /** The path from the repository's root. */
  file: string
  /** The path of the bundle below the bundle folder: `<area>/<verb>`. */
  bundle: string
  exported: 'handler' | 'run' | 'undo' | 'tick'
  grants: Grants
  timeoutSeconds: number
  memoryMiB: number
}
/** A simulator: one function for all routes of a company. */
interface CompanySpec {
  kind: 'company'
  company: string
  /** The name that people read. */
  title?: string
  /** Its entry in the platform's settings, once it has an address. */
  entry: (url: string) => { protocol: string; [more: string]: unknown }
  timeoutSeconds: number
  grants: Grants
}
interface AuthorizerSpec {
  kind: 'authorizer'
  timeoutSeconds: number
  grants: Grants
}
export type FoundRoute = Common & { kind: 'route'; spec: RouteSpec }
type FoundTask = Common & { kind: 'task'; spec: TaskSpec; value: unknown }
export type FoundEntry =
  | FoundRoute
  | FoundTask
  | (Common & { kind: 'event'; spec: EventSpec })
  | (Common & { kind: 'stream'; spec: StreamSpec })
  | (Common & { kind: 'schedule'; spec: ScheduleSpec })
  | (Common & { kind: 'authorizer'; spec: AuthorizerSpec })
  | (Common & { kind: 'company'; spec: CompanySpec })
export type FoundOf<K extends FoundEntry['kind']> = Extract<FoundEntry, { kind: K }>

/** The repository's root. */
export const root = resolve(import.meta.dirname, '..')

const exportsSought = ['handler', 'run', 'undo', 'tick'] as const
const defaultMemoryMiB = 512

const classify = (file: string, exported: Common['exported'], value: unknown): FoundEntry | undefined => {
  const spec = (value as { spec?: Record<string, unknown> }).spec
  if (!spec) return undefined
  const parts = relative(join(root, 'functions'), join(root, file)).replace(/\.ts$/, '').split('/')
  const [area = ''] = parts
  const verb = parts.at(-1) ?? ''
  const common = {
    name: [area, exported === 'handler' || exported === 'run' ? undefined : exported, verb].filter(Boolean).join('-'),
    area,
    file,
    bundle: `${area}/${verb}`,
    exported,
    grants: spec['grants'] as Grants,
    timeoutSeconds: Number(spec['timeoutSeconds'] ?? 15),
    memoryMiB: Number(spec['memoryMiB'] ?? defaultMemoryMiB),
  }
  if (exported === 'run' || exported === 'undo') return { ...common, kind: 'task', spec: spec as never, value }
  const kinds = ['event', 'stream', 'schedule', 'authorizer', 'company'] as const
  const kind = kinds.find((name) => name === spec['kind']) ?? (typeof spec['path'] === 'string' ? 'route' : undefined)
  if (!kind)
    throw new Error(`${file}: the spec of ${exported} has the kind ${String(spec['kind'])}, which nothing deploys`)
  return { ...common, kind, spec: spec as never } as FoundEntry
}

const unique = (what: string, values: readonly (readonly [value: string, file: string])[]): void => {
  const seen = new Map<string, string>()
  for (const [value, file] of values) {
    const earlierFile = seen.get(value)
    if (earlierFile) throw new Error(`${what} ${value} is in ${earlierFile} and again in ${file}`)
    seen.set(value, file)
  }
}

/** A gateway treats `/v1/orders/{id}` and `/v1/orders/{orderId}` as one route. */
const shape = (path: string): string => path.replaceAll(/\{[^}]*\}/g, '{}')

/** A gateway allows one parameter name per place in a path. */
const assertOneParameterPerPlace = (routes: readonly FoundRoute[]): void => {
  const names = new Map<string, string>()
  for (const { spec, file } of routes) {
    const parts = spec.path.split('/')
    for (const [at, part] of parts.entries()) {
      if (!part.startsWith('{')) continue
      const place = shape(parts.slice(0, at).join('/'))
      const earlierName = names.get(place) ?? part
      if (earlierName !== part) throw new Error(`${file}: ${place}/${part} is called ${earlierName} in another route`)
      names.set(place, earlierName)
    }
  }
}

/** Throws when two entries would be the same resource once deployed. */
export const assertUnique = (entries: readonly FoundEntry[]): void => {
  const routes = entries.filter((entry) => entry.kind === 'route')
  unique(
    'The function name',
    entries.map(({ name, file }) => [name, file] as const),
  )
  unique(
    'The operation',
    routes.map(({ spec, file }) => [spec.operation, file] as const),
  )
  unique(
    'The route',
    routes.map(({ spec, file }) => [`${spec.method} ${shape(spec.path)}`, file] as const),
  )
  unique(
    'The company',
    entries.flatMap((entry) => (entry.kind === 'company' ? [[entry.spec.company, entry.file] as const] : [])),
  )
  assertOneParameterPerPlace(routes)
  if (entries.filter((entry) => entry.kind === 'authorizer').length > 1)
    throw new Error('The platform can have only one authorizer')
}

/** Every file below functions/ that may contain an entry. A large area has rooms, which its names leave out. */
const entryFiles = (): string[] =>
  globSync(['functions/*/*.ts', 'functions/*/*/*.ts'], { cwd: root })
    .filter((file) => !/(\.test|-fixture)\.ts$/.test(file))
    .sort()

/** Finds every route, task, event handler, stream reader, schedule, authorizer and simulator in functions/. */
export const discover = async (): Promise<FoundEntry[]> => {
  const entries: FoundEntry[] = []
  for (const file of entryFiles()) {
    const exported = (await import(join(root, file))) as Record<string, unknown>
    for (const name of exportsSought) {
      const entry = exported[name] ? classify(file, name, exported[name]) : undefined
      if (entry) entries.push(entry)
    }
  }
  assertUnique(entries)
  return entries
}
