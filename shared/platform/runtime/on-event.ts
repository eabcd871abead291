import type { EventBridgeEvent } from 'aws-lambda'
import type * as z from 'zod'
import type { Grants } from '#shared/kernel/grants.ts'
import { observed } from './observe.ts'

export interface EventSpec {
  kind: 'event'
  /** Event types of the catalogue, e.g. `order.updated`: what the bus rule matches on `detail-type`. */
  types: readonly string[]
  /** What the rule matches on `detail`, in EventBridge's syntax: an event that needs no work invokes no function. */
  where?: Readonly<Record<string, unknown>>
  timeoutSeconds: number
  grants: Grants
}

/** Wraps a function that a bus rule invokes. If it throws, Lambda retries it twice, then the event goes to the dead-letter queue. */
export const onEvent = <D extends z.ZodType>(
  spec: Omit<EventSpec, 'kind'>,
  detail: D,
  handle: (detail: z.output<D>) => Promise<void>,
) =>
  Object.assign(
    observed(async (event: EventBridgeEvent<string, unknown>) => handle(detail.parse(event.detail))),
    { spec: { kind: 'event', ...spec } satisfies EventSpec },
  )
