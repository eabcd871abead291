import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import type * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import type { IdKind } from '#shared/kernel/ids.ts'
import { callerKinds, type Principal, principalKey } from '#shared/kernel/principal.ts'
import { newId } from '#shared/platform/runtime/new-id.ts'
import { logger, observed, report } from '#shared/platform/runtime/observe.ts'
import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { commit, type Guarded } from '#shared/platform/table/table.ts'
import { freshLogin } from './fresh-login.ts'
import { Once, Replay, type StoredReply } from './idempotency.ts'
import { problem } from './problem.ts'
import { accept, bytesOf, headersOf, parseJson, principalOf, queryOf } from './request.ts'
import type { Access, RouteSpec } from './route-spec.ts'

type Out<S> = S extends z.ZodType ? z.output<S> : undefined
type AuthorizedBy<A extends Access> = A extends 'public' ? Principal | undefined : Principal

/** A reply with another of the declared statuses, or with headers. */
export interface Answer<T> {
  reply: T
  status?: number
  headers?: Record<string, string>
}

export interface Call<P, Q, B, R, A extends Access = Access> {
  params: P
  query: Q
  body: B
  principal: AuthorizedBy<A>
  headers: Readonly<Record<string, string>>
  /** The body's bytes as sent. */
  bytes: Buffer
  /** The path the caller used, stage prefix and all: what a signature covers. */
  calledPath: string
  sourceIp: string
  requestId: string
  /** The id of what this call makes; the same one when a crashed call with the same key is taken up again. */
  resourceId: (kind: IdKind) => string
  /** Commits the writes together with the stored answer for the caller's key, and answers. */
  commit: (writes: readonly Guarded[], answer: Answer<R>) => Promise<Answer<R>>
}

const article = { user: 'a user', agent: 'an agent', operator: 'an operator' } as const

const authorize = (access: Access, principal: Principal | undefined): void => {
  if (access === 'public') return
  if (!principal) throw new Failure('auth.required', 'Sign in first')
  const kinds = callerKinds(principal)
  if (!access.as.some((kind) => kinds.includes(kind)))
    throw new Failure('auth.forbidden', `Only ${access.as.map((kind) => article[kind]).join(' or ')} may do this`, {
      principal: principal.kind,
    })
  if (!principal.scopes.includes(access.scope))
    throw new Failure('auth.forbidden', `This needs the scope ${access.scope}`, { scope: access.scope })
  if (access.fresh) freshLogin(principal, 'Log in again to decide')
}

/** One HTTP route: parses what comes in, checks who calls, answers the same to the same key, and parses what goes out. */
export const route = <
  R extends z.ZodType,
  A extends Access,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(
  spec: Omit<RouteSpec, 'params' | 'query' | 'body' | 'reply' | 'access'> & {
    params?: P
    query?: Q
    body?: B
    reply: R
    access: A
  },
  handle: (call: Call<Out<P>, Out<Q>, Out<B>, z.input<R>, A>) => Promise<Answer<z.input<R>>>,
) => {
  const render = ({ reply, status = spec.status, headers = {} }: Answer<z.input<R>>): StoredReply => {
    const parsed = spec.reply.parse(reply)
    return { status, headers, reply: typeof parsed === 'string' && spec.media ? parsed : JSON.stringify(parsed) }
  }
  const send = (
    { status, headers, reply }: StoredReply,
    requestId: string,
    replayed = false,
  ): APIGatewayProxyResult => ({
    statusCode: status,
    headers: {
      'content-type': spec.media ?? 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': requestId,
      ...headers,
      ...(replayed && { 'idempotent-replayed': 'true' }),
    },
    body: reply,
  })

  const serve = async (event: APIGatewayProxyEvent, requestId: string): Promise<APIGatewayProxyResult> => {
    const headers = headersOf(event)
    const principal = principalOf(event)
    authorize(spec.access, principal)
    const bytes = bytesOf(event)
    const params = spec.params && accept(spec.params, event.pathParameters ?? {}, 'path')
    const query = spec.query && accept(spec.query, queryOf(event), 'query')
    const body = spec.body && accept(spec.body, parseJson(bytes, headers['content-type']), 'body')
    const key = spec.idempotency && headers['idempotency-key']
    if (spec.idempotency === 'required' && !key)
      throw new Failure(
        'idempotency.key-required',
        'Send an Idempotency-Key header: any string you have not used here before',
      )
    if (key && key.length > 255) throw new Failure('request.invalid', 'An Idempotency-Key may hold 255 characters')
    const caller = principal ? principalKey(principal) : 'public'
    const calledPath = event.requestContext.path ?? event.path
    const suffix = newId('request').slice('req_'.length)
    const once = key ? new Once(caller, spec.operation, event.path, key, bytes, suffix) : undefined
    try {
      await once?.settle()
      if (spec.outward) await once?.claim()
      const work = () =>
        handle({
          params: params as Out<P>,
          query: query as Out<Q>,
          body: body as Out<B>,
          principal: principal as AuthorizedBy<A>,
          headers,
          bytes,
          calledPath,
          sourceIp: event.requestContext.identity?.sourceIp ?? '',
          requestId,
          resourceId: (kind) => `${newId(kind).split('_')[0]}_${once?.resourceId ?? suffix}`,
          commit: async (writes, given) => {
            await commit(once ? [...writes, once.answered(render(given))] : writes)
            return given
          },
        })
      const answer = await (spec.outward ? work() : retryOvertaken(['table.conflict'], work, 4))
      return send(render(answer), requestId)
    } catch (error) {
      if (error instanceof Replay) return send(error.stored, requestId, true)
      // Without a claim, a parallel call with the same key may have won and moved the state this one then refused.
      if (once && !(await once.abandon()) && error instanceof Failure) await once.settle()
      throw error
    }
  }

  const handler = observed(async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const requestId = event.requestContext.requestId
    logger.appendKeys({ operation: spec.operation, requestId })
    try {
      return await serve(event, requestId)
    } catch (error) {
      if (error instanceof Replay) return send(error.stored, requestId, true)
      report(error)
      return problem(error, requestId)
    }
  })
  return Object.assign(handler, { spec: { kind: 'route' as const, ...spec } })
}
