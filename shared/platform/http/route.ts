import type * as z from 'zod'
import { accept } from '#shared/platform/operation/accept.ts'
import { replying } from './reply.ts'
import { bytesOf, calledPathOf, headersOf, queryOf } from './request.ts'
import type { RouteSpec } from './route-spec.ts'

type Out<S> = S extends z.ZodType ? z.output<S> : undefined

/** A reply, with headers of its own. */
interface Answer<T> {
  reply: T
  /** Another status than the spec's. */
  status?: number
  headers?: Record<string, string>
}
export interface RouteCall<P, Q> {
  params: P
  query: Q
  headers: Readonly<Record<string, string>>
  /** The body's bytes as sent. */
  bytes: Buffer
  /** The path and query the caller used, stage prefix and all: what a signature covers. */
  calledPath: string
}

/** A public HTTP route that is no operation: a document, or a message whose bytes are signed. */
export const route = <
  R extends z.ZodType,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
>(
  spec: Omit<RouteSpec, 'kind' | 'params' | 'query' | 'body' | 'reply' | 'access' | 'idempotency' | 'outward'> & {
    access: 'public'
    params?: P
    query?: Q
    reply: R
  },
  handle: (call: RouteCall<Out<P>, Out<Q>>) => Promise<Answer<z.input<R>>>,
) =>
  Object.assign(
    replying(spec.operation, async (event) => {
      const {
        reply,
        headers,
        status = spec.status,
      } = await handle({
        params: (spec.params && accept(spec.params, event.pathParameters ?? {}, () => 'path')) as Out<P>,
        query: (spec.query && accept(spec.query, queryOf(event), () => 'query')) as Out<Q>,
        headers: headersOf(event),
        bytes: bytesOf(event),
        calledPath: calledPathOf(event),
      })
      const parsed = spec.reply.parse(reply)
      const body = typeof parsed === 'string' && spec.media ? parsed : JSON.stringify(parsed)
      return { status, body, media: spec.media, ...(headers && { headers }) }
    }),
    { spec: { kind: 'route', ...spec } satisfies RouteSpec },
  )
