import { Failure } from '#shared/kernel/errors.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import { membersOf } from '#shared/platform/http/members.ts'
import type { Operation } from '#shared/platform/operation/operation.ts'
import type { OperationSpec } from '#shared/platform/operation/operation-spec.ts'
import { call, type Sent } from '#test/support/api/api-call.ts'

export type Fields = Record<string, unknown>
/** The handler of a route that an operation is bound to. */
export type Bound = Parameters<typeof call>[0] & { operation: unknown }

/** Who calls, and from where. The token is for routes that no authorizer guards. */
export interface Caller {
  principal?: Principal
  token?: string
  source: string
}
export interface Asked extends Caller {
  input: Fields
  key?: string | undefined
}
/** What a caller is told, whichever channel carried it. */
export type Told = { answer: Fields; replayed: boolean } | { code: string; says: string; details: Fields }
export type Channel = (bound: Bound, request: Asked) => Promise<Told>

export const operationOf = ({ operation }: Bound): Operation => operation as Operation
export const specOf = (bound: Bound): OperationSpec => operationOf(bound).spec as unknown as OperationSpec

const places = ['path', 'header', 'query', 'body']
/** Only HTTP has several places for the members of an input. */
const anywhere = (code: string, says: string, details: Fields): Told => ({
  code,
  says: says.replace(/^The (path|header|query|body) /, 'The input '),
  details: places.includes(String(details['where'])) ? { ...details, where: 'input' } : details,
})

/** In this process, with nothing between. */
export const directly: Channel = async (bound, { principal, key, input, source }) => {
  const call = { channel: 'test', principal, idempotencyKey: key, input, source }
  try {
    const { output, replayed } = await operationOf(bound).call(call)
    return { answer: JSON.parse(JSON.stringify(output)), replayed }
  } catch (error) {
    if (error instanceof Failure) return anywhere(error.code, error.message, JSON.parse(JSON.stringify(error.details)))
    throw error
  }
}

const texts = (fields: Fields): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
const contextOf = (principal: Principal): Record<string, string> => {
  const { scopes, ...rest } = principal
  return { ...texts(rest), scopes: scopes.join(' ') }
}

/** What a client sends for this input. */
const sentFor = (spec: OperationSpec, input: Fields): Sent => {
  const { path, headers, where } = membersOf(spec)
  const part = (fits: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(input).filter(([name, value]) => value !== undefined && fits(name)))
  const rest = part((name) => !path.includes(name) && !headers.includes(name))
  const declared = Object.entries(spec.http.headers ?? {}).filter(([member]) => input[member] !== undefined)
  const value = (member: string) => (member === 'ifMatch' ? `"${input[member]}"` : String(input[member]))
  return {
    params: texts(part((name) => path.includes(name))),
    headers: Object.fromEntries(declared.map(([member, { header }]) => [header, value(member)])),
    ...(Object.keys(rest).length > 0 && (where === 'query' ? { query: texts(rest) } : { body: rest })),
  }
}

/** Through the handler, with the event that API Gateway sends. Holds the status and the ETag to what the operation declares. */
export const overHttp: Channel = async (bound, { principal, token, key, input, source }) => {
  const spec = specOf(bound)
  const { params, query, body, headers } = sentFor(spec, input) as Required<Sent>
  const answered = await call(bound, {
    ...(params && { params }),
    ...(query && { query }),
    ...(body !== undefined && { body }),
    headers: { ...headers, ...(key && { 'idempotency-key': key }), ...(token && { authorization: `Bearer ${token}` }) },
    ...(principal && { context: contextOf(principal) }),
    sourceIp: source,
  })
  const { code, title, details = {} } = answered.body
  if (answered.headers['content-type'] === 'application/problem+json') {
    if (code === 'internal') throw new Error(`${spec.name} broke over HTTP`)
    return anywhere(code, title, details)
  }
  const { status = 200, also = {}, version } = spec.http
  const other = Object.entries(also).find(([, { when }]) => when(answered.body))
  const expected = { status: Number(other?.[0] ?? status), etag: version && `"${version(answered.body)}"` }
  const got = { status: answered.status, etag: answered.headers['etag'] }
  if (JSON.stringify(got) !== JSON.stringify(expected))
    throw new Error(`${spec.name} answered ${JSON.stringify(got)}, and declares ${JSON.stringify(expected)}`)
  return { answer: answered.body, replayed: answered.headers['idempotent-replayed'] === 'true' }
}
