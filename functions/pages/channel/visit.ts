import type { APIGatewayProxyEvent } from 'aws-lambda'
import type * as z from 'zod'
import { pageCookie, type Visitor, visitorOf } from '#shared/identity/flows/page-session.ts'
import { principalKey } from '#shared/kernel/principal.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { cookieIn, formTokenOf } from '#shared/platform/http/page-guards.ts'
import { headersOf } from '#shared/platform/http/request.ts'
import type { Operation } from '#shared/platform/operation/operation.ts'

/** What every page of one request knows. */
export interface Frame {
  /** What stands before every path: empty, or the name of the stage. */
  base: string
  /** The page's own path, without the base. */
  path: string
  signedIn: boolean
  /** How many notices are unread, where that was asked and could be told. */
  unread?: number | undefined
  /** Binds a form to this session and subject; empty without one. */
  token: string
}

/** One request for a page. */
export interface Visit {
  frame: Frame
  /** Empty for a name that the path does not have. */
  param: (name: string) => string
  query: Readonly<Record<string, string | undefined>>
  visitor: Visitor | undefined
  /** Calls an operation as whoever looks at the page. */
  ask: <I extends z.ZodObject, O extends z.ZodType>(
    operation: Operation<I, O>,
    input?: object,
    idempotencyKey?: string,
  ) => Promise<z.output<O>>
}

/** The session and subject that a visitor's forms are bound to. */
export const formSubjectOf = ({ principal }: Visitor): string => `${principalKey(principal)} ${principal.sessionId}`

/** Where the pages of this stage lie: the origin that forms come from, and what precedes their paths. */
export const placeOfPages = async (): Promise<{ origin: string; base: string }> => {
  const { origin, pathname } = new URL((await settings()).baseUrl)
  return { origin, base: pathname === '/' ? '' : pathname.replace(/\/$/, '') }
}

/** The request as a page sees it. It reads the session anew each time. */
export const visitOf = async (event: APIGatewayProxyEvent, requestId: string): Promise<Visit> => {
  const headers = headersOf(event)
  const [{ base }, visitor] = await Promise.all([placeOfPages(), visitorOf(cookieIn(headers, pageCookie))])
  return {
    frame: {
      base,
      path: event.path,
      signedIn: visitor !== undefined,
      token: visitor ? formTokenOf(visitor.secret, formSubjectOf(visitor)) : '',
    },
    param: (name) => event.pathParameters?.[name] ?? '',
    query: event.queryStringParameters ?? {},
    visitor,
    ask: async (operation, input = {}, idempotencyKey = undefined) => {
      const call = {
        channel: 'page',
        principal: visitor?.principal,
        idempotencyKey,
        input,
        requestId,
        source: event.requestContext.identity?.sourceIp,
      }
      return (await operation.call(call)).output
    },
  }
}
