import * as z from 'zod'
import { logger } from '#shared/platform/runtime/observe.ts'
import { onEvent } from '#shared/platform/runtime/on-event.ts'

/** Logs that something was bought. */
export const handler = onEvent(
  { types: ['order.created'], timeoutSeconds: 10, grants: {} },
  z.object({ data: z.object({ orderId: z.string() }) }),
  async ({ data }) => logger.info('bought', { orderId: data.orderId }),
)
