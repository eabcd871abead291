import type { APIGatewayProxyEvent } from 'aws-lambda'
import * as z from 'zod'
import type { Principal } from '#shared/kernel/principal.ts'
import { accept, invalidInput } from '#shared/platform/operation/accept.ts'
import type { Operation } from '#shared/platform/operation/operation.ts'
import type { OperationSpec } from '#shared/platform/operation/operation-spec.ts'
import { type Members, membersOf } from './members.ts'
import { rateLimitHeaders } from './rate-limit.ts'
import { replying } from './reply.ts'
import { bytesOf, headersOf, parseJson, principalOf, queryOf } from './request.ts'
import { routeSpecOf } from './route-spec-of.ts'

/** Identifies the caller where no authorizer did. */
type ResolvePrincipal = (headers: Readonly<Record<string, string>>) => Promise<Principal | undefined>

const AnyObject = z.looseObject({})

/** The members in the query of a GET or the body of a command. A member of the path or a header is unknown there. A command without members of its own refuses every member: its sender meant something by it. */
const restOf = (
  event: APIGatewayProxyEvent,
  bytes: Buffer,
  contentType: string | undefined,
  { path, headers, rest, where }: Members,
): Record<string, unknown> => {
  if (where === 'query' && rest.length === 0) return {}
  const sent = where === 'query' ? queryOf(event) : parseJson(bytes, contentType)
  if (sent === undefined) return {}
  accept(AnyObject, sent, () => where)
  const body = sent as Record<string, unknown>
  const stranger = [...path, ...headers].find((name) => Object.hasOwn(body, name))
  if (stranger) throw invalidInput(where, [{ at: '', message: `Unrecognized key: "${stranger}"` }])
  return body
}

/** Binds an operation to API Gateway: the event becomes a call, the outcome an answer. It decides no more than that. */
export const http = <I extends z.ZodObject, O extends z.ZodType>(
  operation: Operation<I, O>,
  resolvePrincipal?: ResolvePrincipal,
) => {
  const spec = operation.spec as unknown as OperationSpec
  const { also = {}, status = 200, headers: declared = {}, version } = spec.http
  if (spec.access !== 'public' && spec.access.guests && !resolvePrincipal)
    throw new Error(`${spec.name} lets guests in: say how http() finds out who else calls`)
  const members = membersOf(spec)
  const places = new Map<string | undefined, string>([
    ...members.path.map((name) => [name, 'path'] as const),
    ...members.headers.map((name) => [name, 'header'] as const),
  ])

  const handler = replying(spec.name, async (event, requestId) => {
    const headers = headersOf(event)
    const principal = resolvePrincipal ? await resolvePrincipal(headers) : principalOf(event)
    operation.authorize(principal)
    const sent = Object.entries(declared).map(
      ([member, { header }]) => [member, headers[header.toLowerCase()]] as const,
    )
    const { output, replayed, use } = await operation.call({
      channel: 'http',
      principal,
      idempotencyKey: headers['idempotency-key'],
      input: {
        ...Object.fromEntries(members.path.map((name) => [name, event.pathParameters?.[name]])),
        ...restOf(event, bytesOf(event), headers['content-type'], members),
        ...Object.fromEntries(sent.filter(([, value]) => value !== undefined)),
      },
      requestId,
      source: event.requestContext.identity?.sourceIp,
      placeOf: (member) => places.get(member) ?? members.where,
    })
    const other = Object.entries(also).find(([, { when }]) => when(output))
    return {
      status: other ? Number(other[0]) : status,
      body: JSON.stringify(output),
      headers: {
        ...(version && { etag: `"${version(output)}"` }),
        ...(replayed && { 'idempotent-replayed': 'true' }),
        ...rateLimitHeaders(use),
      },
    }
  })
  return Object.assign(handler, { spec: routeSpecOf(spec, members), operation })
}
