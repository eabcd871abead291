import type { OperationSpec } from '#shared/platform/operation/operation-spec.ts'
import { type Members, picked, restPart } from './members.ts'
import type { RouteSpec } from './route-spec.ts'

/** The gateway's view of an operation; its parts are schemas of their own for the documents. */
export const routeSpecOf = (spec: OperationSpec, members: Members): RouteSpec => {
  const { name, input, output, access, http } = spec
  const rest = () => input && restPart(input, members.rest)
  const declared = Object.entries(http.headers ?? {}).map(([, { header, says }]) => [header, says] as const)
  return {
    kind: 'route',
    operation: name,
    method: http.method,
    path: http.path,
    summary: spec.summary,
    tool: spec.tool,
    access: access !== 'public' && access.guests ? 'public' : access,
    get params() {
      return input && picked(input, members.path)
    },
    get query() {
      return members.where === 'query' ? rest() : undefined
    },
    get body() {
      return members.where === 'body' ? rest() : undefined
    },
    ...(declared.length > 0 && { headers: Object.fromEntries(declared) }),
    reply: output,
    status: http.status ?? 200,
    ...(http.also && {
      also: Object.fromEntries(Object.entries(http.also).map(([status, { means }]) => [status, means])),
    }),
    idempotency: spec.idempotency,
    outward: spec.outward,
    fails: spec.fails,
    limits: spec.limits,
    timeoutSeconds: spec.timeoutSeconds,
    memoryMiB: spec.memoryMiB,
    grants: spec.grants,
    testOnly: spec.testOnly,
  }
}
