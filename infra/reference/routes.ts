import type { FoundRoute } from '#infra/discover.ts'
import { markdownTable } from '#infra/markdown.ts'
import type { RouteSpec } from '#shared/platform/http/route-spec.ts'
import { ownFunctions, type ReferenceSources } from './platform.ts'

const callers = ({ access, page }: RouteSpec): string => {
  if (page) return page === 'open' ? 'anyone with a browser' : 'a user with a browser: the cookie'
  if (access === 'public') return 'anyone'
  return `${access.as.join(', ')}: \`${access.scope}\`${access.fresh ? `, fresh login${access.fresh === true ? '' : ` to ${access.fresh.to}`}` : ''}`
}

const keyed = ({ idempotency, outward }: RouteSpec): string =>
  [idempotency, outward && 'calls out'].filter(Boolean).join(', ')

const section = (area: string, routes: readonly FoundRoute[]): string => {
  const rows = routes.map(({ spec, file }) => [
    `[\`${spec.method} ${spec.path}\`](../../${file})`,
    `${spec.summary}${spec.testOnly ? ' (not in prod)' : ''}`,
    callers(spec),
    keyed(spec),
    spec.fails.map((code) => `\`${code}\``).join(', '),
  ])
  return `## ${area}\n\n${markdownTable(['route', 'what it does', 'who', 'key', 'failures of its own'], rows)}`
}

/** Every route: its purpose, its callers and its failures. */
export const routesPage = (platform: ReferenceSources): string => {
  const routes = ownFunctions(platform).filter((one) => one.kind === 'route')
  const areas = [...Map.groupBy(routes, ({ area }) => area)].toSorted(([a], [b]) => a.localeCompare(b))
  return [
    '# Routes',
    '`GET /openapi.json` has the schemas. "Key" says whether a route takes an `Idempotency-Key`; "calls out" marks one that asks a merchant or the bank before it answers. Beside its own failures a route answers those of [failures.md](failures.md) that follow from what it takes and who may call it.',
    ...areas.map(([area, own]) => section(area, own)),
  ].join('\n\n')
}
