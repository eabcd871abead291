import type { APIGatewayProxyResult } from 'aws-lambda'
import * as z from 'zod'
import { Failure, failureCatalogue } from '#shared/kernel/errors.ts'
import { challengeOf } from './challenge.ts'
import { spentLimitHeaders } from './rate-limit.ts'

/** RFC 9457 body of every refusal. `code` is the contract; `title` is for people and may change. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  requestId: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
})

/** Every error except a Failure is a defect, and its caller gets only the request id. */
export const problem = (error: unknown, requestId: string): APIGatewayProxyResult => {
  const failure = error instanceof Failure ? error : new Failure('internal', 'Something broke on our side')
  const { status, retry } = failureCatalogue[failure.code]
  const details = Object.keys(failure.details).length > 0 ? { details: failure.details } : {}
  const waiting = retry === 'later' ? { 'retry-after': String(failure.details['retryAfterSeconds'] ?? 1) } : {}
  const challenge = challengeOf(failure) ?? (status === 401 ? 'Bearer' : undefined)
  const body: z.output<typeof Problem> = {
    type: `urn:purser:problem:${failure.code}`,
    title: failure.message,
    status: status < 400 ? 409 : status,
    code: failure.code,
    requestId,
    ...details,
  }
  return {
    statusCode: body.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...waiting,
      ...spentLimitHeaders(failure),
      ...(challenge && { 'www-authenticate': challenge }),
    },
    body: JSON.stringify(body),
  }
}
