import type { APIGatewayProxyEvent } from 'aws-lambda'
import * as z from 'zod'
import { Failure, type FailureCode } from '#shared/kernel/errors.ts'
import type { Grants } from '#shared/kernel/grants.ts'
import type { OperationSpec } from '#shared/platform/operation/operation-spec.ts'
import { report } from '#shared/platform/runtime/observe.ts'
import { pageHeaders, withoutQuery } from './page-guards.ts'
import { replying } from './reply.ts'
import type { RouteSpec } from './route-spec.ts'

/** What a page needs to know of an operation that it calls. */
export interface Called {
  spec: Pick<OperationSpec, 'grants' | 'idempotency' | 'limits' | 'timeoutSeconds' | 'memoryMiB' | 'fails'>
}

/** What one page declares of itself. */
export interface PageSpec {
  /** camelCase and unique, among operations too. */
  name: string
  path: `/${string}`
  summary: string
  /** Every operation that it calls: its role is what they need, and no more. */
  calls: readonly Called[]
  timeoutSeconds?: number
  /** Anybody may look, signed in or not. */
  open?: true
  /** Its query holds a secret, so no request that the page makes tells more than where the pages lie. */
  secretQuery?: true
}

/** Markup with a status, or the way to another page. */
export type PageAnswer = { html: string; status: number; cookie?: string | undefined } | { to: string; cookie?: string }

const union = <T>(lists: readonly (readonly T[] | undefined)[]): T[] => [
  ...new Set(lists.flatMap((list) => list ?? [])),
]

const grantsOf = (calls: readonly Called[], own: Grants): Grants => {
  const all = [own, ...calls.map(({ spec }) => spec.grants)]
  const keyed = calls.some(({ spec }) => spec.idempotency) ? (['IDEM'] as const) : []
  const counted = calls.some(({ spec }) => spec.limits) ? (['RATE'] as const) : []
  return {
    read: union([...all.map(({ read }) => read), keyed]),
    write: union([...all.map(({ write }) => write), keyed, counted]),
    delete: union(all.map((grants) => grants.delete)),
    index: union(all.map(({ index }) => index)),
    kms: union(all.map(({ kms }) => kms)),
    parameters: union(all.map(({ parameters }) => parameters)),
  }
}

/** Wraps a page's handler. `own` is what reading the session touches; `failed` shows a refusal as a page. */
export const paged = (
  method: 'GET' | 'POST',
  { name, path, summary, calls, timeoutSeconds, open, secretQuery }: PageSpec,
  own: Grants,
  serve: (event: APIGatewayProxyEvent, requestId: string) => Promise<PageAnswer>,
  failed: (failure: Failure, event: APIGatewayProxyEvent, requestId: string) => Promise<PageAnswer>,
) => {
  const longest = Math.max(timeoutSeconds ?? 15, ...calls.map(({ spec }) => spec.timeoutSeconds ?? 15))
  const memoryMiB = Math.max(512, ...calls.map(({ spec }) => spec.memoryMiB ?? 0))
  const fails: FailureCode[] = union(calls.map(({ spec }) => spec.fails))
  const handler = replying(name, async (event, requestId) => {
    const answer = await serve(event, requestId).catch((error: unknown) => {
      report(error)
      const refusal = error instanceof Failure ? error : new Failure('internal', 'Something broke on our side')
      return failed(refusal, event, requestId)
    })
    const media = 'text/html; charset=utf-8'
    const base = secretQuery ? { ...pageHeaders, ...withoutQuery } : pageHeaders
    const headers = { ...base, ...(answer.cookie && { 'set-cookie': answer.cookie }) }
    return 'to' in answer
      ? { status: 303, body: '', media, headers: { ...headers, location: answer.to } }
      : { status: answer.status, body: answer.html, media, headers }
  })
  const spec: RouteSpec = {
    kind: 'route',
    operation: name,
    method,
    path,
    summary,
    page: open ? 'open' : 'signed-in',
    access: 'public',
    reply: z.string(),
    status: method === 'GET' ? 200 : 303,
    media: 'text/html; charset=utf-8',
    fails,
    timeoutSeconds: longest,
    memoryMiB,
    grants: grantsOf(calls, own),
  }
  return Object.assign(handler, { spec })
}
