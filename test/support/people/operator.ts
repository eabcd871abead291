import { marshall } from '@aws-sdk/util-dynamodb'
import type { DynamoDBStreamEvent } from 'aws-lambda'
import { handler as relay } from '#functions/outbox/relay.ts'
import { handler as getParked } from '#functions/parked/get.ts'
import { handler as listParked } from '#functions/parked/list.ts'
import { handler as resolveParked } from '#functions/parked/resolve.ts'
import { handler as retryParked } from '#functions/parked/retry.ts'
import type { Item } from '#shared/platform/table/expression.ts'
import { all } from '#shared/platform/table/page.ts'
import { type Answered, call } from '#test/support/api/api-call.ts'

const context = () => ({
  kind: 'user',
  userId: 'usr_operator',
  sessionId: 'ses_1',
  authTime: String(Math.floor(Date.now() / 1000)),
  scopes: 'account:write operate',
})
const headers = (key: string) => ({ 'idempotency-key': key })

/** An operator at the routes, freshly logged in. */
export const operator = {
  context,
  /** Everything parked that fits, over all pages. */
  async list(query: Record<string, string> = {}): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = []
    for (let cursor: string | undefined; ; ) {
      const page = { ...query, limit: '2', ...(cursor && { cursor }) }
      const { body } = await call(listParked, { query: page, context: context() })
      items.push(...(body.items as Record<string, unknown>[]))
      cursor = body.cursor as string | undefined
      if (!cursor) return items
    }
  },
  get: (id: string): Promise<Answered> => call(getParked, { params: { id }, context: context() }),
  retry: (id: string, body: object = {}, key: string = crypto.randomUUID()): Promise<Answered> =>
    call(retryParked, { params: { id }, body, headers: headers(key), context: context() }),
  resolve: (id: string, body: object, key: string = crypto.randomUUID()): Promise<Answered> =>
    call(resolveParked, {
      params: { id },
      body: { note: 'Seen on the statement', ...body },
      headers: headers(key),
      context: context(),
    }),
}

/** The event rows of a partition, as they were written. */
export const eventsOf = async (partition: string): Promise<Item[]> => all({ partition, prefix: 'EVT#' })

/** Hands rows to the relay as its stream would. */
export const relayed = (rows: readonly Item[]) =>
  relay({
    Records: rows.map((row, at) => ({
      eventName: 'INSERT',
      dynamodb: { SequenceNumber: String(at + 1), NewImage: marshall(row) },
    })),
  } as unknown as DynamoDBStreamEvent)
