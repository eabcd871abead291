import type { APIGatewayProxyEvent } from 'aws-lambda'
import type * as z from 'zod'
import type { Principal } from '#shared/kernel/principal.ts'
import { misfit, type PlaceOf } from '#shared/platform/operation/accept.ts'
import type { Operation } from '#shared/platform/operation/operation.ts'
import type { OperationSpec } from '#shared/platform/operation/operation-spec.ts'
import { type Members, membersOf, picked, restPart } from './members.ts'
import { replying } from './reply.ts'
import { bytesOf, headersOf, parseJson, principalOf, queryOf } from './request.ts'
import type { RouteSpec } from './route-spec.ts'

/** Finds out who calls where no authorizer did. */
type ResolvePrincipal = (headers: Readonly<Record<string, string>>) => Promise<Principal | undefined>

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The members that the query of a GET or the body of a command carries. One that belongs to the path or a header is a stranger there, and where a command has no members of its own each is: what nobody reads was meant for something. */
const restOf = (
  event: APIGatewayProxyEvent,
  bytes: Buffer,
  { path, headers, rest }: Members,
  contentType: string | undefined,
): Record<string, unknown> => {
  const asked = event.httpMethod === 'GET'
  if (asked && rest.length === 0) return {}
  const where = asked ? 'query' : 'body'
  const sent = asked ? queryOf(event) : parseJson(bytes, contentType)
  const given = sent === undefined ? {} : sent // no body is an empty one; `null` is none
  if (!isObject(given)) throw misfit('body', [{ at: '', message: 'Invalid input: expected object' }])
  const strangers = [...path, ...headers].filter((name) => Object.hasOwn(given, name))
  if (strangers.length > 0)
    throw misfit(where, [{ at: '', message: `Unrecognized key: ${strangers.map((name) => `"${name}"`).join(', ')}` }])
  return given
}

/** The gateway's view of an operation; its parts are schemas of their own for the documents. */
const routeSpecOf = (spec: OperationSpec, members: Members): RouteSpec => {
  const { name, input, output, access, http } = spec
  const rest = () => input && restPart(input, members.rest)
  const declared = Object.entries(http.headers ?? {}).map(([, { header, says }]) => [header, says] as const)
  return {
    kind: 'route',
    operation: name,
    method: http.method,
    path: http.path,
    summary: spec.summary,
    access: access !== 'public' && access.guests ? 'public' : access,
    get params() {
      return input && picked(input, members.path)
    },
    get query() {
      return http.method === 'GET' ? rest() : undefined
    },
    get body() {
      return http.method === 'GET' ? undefined : rest()
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
    timeoutSeconds: spec.timeoutSeconds,
    memoryMiB: spec.memoryMiB,
    grants: spec.grants,
    testOnly: spec.testOnly,
  }
}

/** Binds an operation to API Gateway: the event becomes a call, the outcome an answer. Nothing else is decided here. */
export const http = <I extends z.ZodObject, O extends z.ZodType>(
  operation: Operation<I, O>,
  resolvePrincipal?: ResolvePrincipal,
) => {
  const spec = operation.spec as unknown as OperationSpec
  const { method, also = {}, status = 200, headers: declared = {}, version } = spec.http
  const members = membersOf(spec)
  const placeOf: PlaceOf = (member) =>
    member !== undefined && members.path.includes(member)
      ? 'path'
      : member !== undefined && members.headers.includes(member)
        ? 'header'
        : method === 'GET'
          ? 'query'
          : 'body'

  const handler = replying(spec.name, async (event, requestId) => {
    const headers = headersOf(event)
    const principal = resolvePrincipal ? await resolvePrincipal(headers) : principalOf(event)
    operation.authorize(principal)
    const sent = Object.entries(declared).map(
      ([member, { header }]) => [member, headers[header.toLowerCase()]] as const,
    )
    const { output, replayed } = await operation.call({
      channel: 'http',
      principal,
      idempotencyKey: headers['idempotency-key'],
      input: {
        ...Object.fromEntries(members.path.map((name) => [name, event.pathParameters?.[name]])),
        ...restOf(event, bytesOf(event), members, headers['content-type']),
        ...Object.fromEntries(sent.filter(([, value]) => value !== undefined)),
      },
      requestId,
      source: event.requestContext.identity?.sourceIp,
      placeOf,
    })
    const other = Object.entries(also).find(([, { when }]) => when(output))
    return {
      status: other ? Number(other[0]) : status,
      body: JSON.stringify(output),
      headers: {
        ...(version && { etag: `"${version(output)}"` }),
        ...(replayed && { 'idempotent-replayed': 'true' }),
      },
    }
  })
  return Object.assign(handler, { spec: routeSpecOf(spec, members), operation })
}
