import { type FailureCode, failureCatalogue } from '#shared/kernel/errors.ts'
import type { RouteSpec } from '#shared/platform/http/route-spec.ts'
import { impliedFailures } from '#shared/platform/operation/implied-failures.ts'

/** All failures of a route: its own, and those that its inputs and callers imply. */
export const refusalsOf = (spec: RouteSpec): FailureCode[] => {
  const codes = new Set<FailureCode>(spec.fails)
  if (spec.params || spec.query || spec.body) codes.add('request.invalid')
  if (spec.body) for (const code of ['request.not-json', 'request.media-type'] as const) codes.add(code)
  if (spec.body || spec.raw) codes.add('request.too-large')
  for (const code of impliedFailures(spec)) codes.add(code)
  const order = Object.keys(failureCatalogue)
  return [...codes].sort((a, b) => order.indexOf(a) - order.indexOf(b))
}

/** The HTTP status of a failure. A code that only sagas use is a conflict for a caller. */
export const httpStatusOf = (code: FailureCode): number =>
  Math.max(failureCatalogue[code].status, 409 * Number(failureCatalogue[code].status < 400))

const words = (code: FailureCode): string => {
  const [area = '', reason = ''] = code.split('.')
  const said = `${area} ${reason.replaceAll('-', ' ')}`.trim()
  return said.charAt(0).toUpperCase() + said.slice(1)
}

const retries = {
  never: 'A retry does not help.',
  later: 'Retry later.',
  'after-refresh': 'Read the resource again, then decide.',
}

/** The problem details of one code, for the examples of the document. */
export const exampleOfRefusal = (code: FailureCode) => ({
  summary: `${words(code)}. ${retries[failureCatalogue[code].retry]}`,
  value: {
    type: `urn:purser:problem:${code}`,
    title: words(code),
    status: httpStatusOf(code),
    code,
    requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  },
})

/** The response for the codes that share a status. */
const response = (codes: readonly FailureCode[]) => {
  const later = codes.some((code) => failureCatalogue[code].retry === 'later')
  const retryAfter = { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds to wait.' } }
  const schema = {
    allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { code: { enum: codes } } }],
  }
  const examples = Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]))
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    ...(later && { headers: retryAfter }),
    content: { 'application/problem+json': { schema, examples } },
  }
}

const byStatus = (spec: RouteSpec): [status: number, codes: FailureCode[]][] =>
  [...Map.groupBy(refusalsOf(spec), httpStatusOf)].sort(([a], [b]) => a - b)
const nameOf = (codes: readonly FailureCode[]): string => codes.join('_')

/** Per HTTP status a reference to one of `sharedResponses`, because most routes share them. */
export const refusalResponses = (spec: RouteSpec): Record<string, object> =>
  Object.fromEntries(
    byStatus(spec).map(([status, codes]) => [status, { $ref: `#/components/responses/${nameOf(codes)}` }]),
  )

/** Every distinct failure response of these routes, by the name that its references use. */
export const sharedResponses = (specs: readonly RouteSpec[]): Record<string, object> =>
  Object.fromEntries(
    specs
      .flatMap(byStatus)
      .map(([, codes]) => [nameOf(codes), response(codes)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
