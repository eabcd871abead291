import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import { logger, observed, report } from '#shared/platform/runtime/observe.ts'
import { problem } from './problem.ts'

/** What leaves over HTTP. */
interface Reply {
  status: number
  body: string
  /** Content type other than JSON. */
  media?: string | undefined
  headers?: Readonly<Record<string, string>>
}

/** Wraps the handler of one route: every answer has the headers that all have, and a failure becomes problem details. */
export const replying = (
  operation: string,
  serve: (event: APIGatewayProxyEvent, requestId: string) => Promise<Reply>,
) =>
  observed(async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const { requestId } = event.requestContext
    logger.appendKeys({ operation, requestId })
    try {
      const { status, body, media = 'application/json', headers } = await serve(event, requestId)
      return {
        statusCode: status,
        headers: {
          'content-type': media,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'x-request-id': requestId,
          ...headers,
        },
        body,
      }
    } catch (error) {
      report(error)
      return problem(error, requestId)
    }
  })
