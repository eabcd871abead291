import * as z from 'zod'
import { eventCatalogue } from '#events/catalogue.ts'
import { isTold, keepNotice } from '#shared/notices/keep-notice.ts'
import { parkRow } from '#shared/operations/park-row.ts'
import { publish } from '#shared/platform/aws/bus.ts'
import { countParked, report } from '#shared/platform/runtime/observe.ts'
import { onStream } from '#shared/platform/runtime/on-stream.ts'
import { keyOf } from '#shared/platform/table/keys.ts'
import { EventRow } from '#shared/platform/table/outbox.ts'
import { ownerOf } from '#shared/platform/table/owners.ts'
import {
  executionName,
  resumeDecided,
  resumeEnded,
  resumeWaiting,
  roundStart,
  startSaga,
} from '#shared/purchase/flows/saga-execution.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { underWay } from '#shared/purchase/rules/checkout-states.ts'
import { subscriptions } from '#shared/webhooks/rows/subscriptions.ts'
import { isSubscribable } from '#shared/webhooks/rules/subscribable.ts'

/** Starts a saga or answers its token, which only the relay and the sweep may do. Both are safe to repeat. */
const act = async ({ type, subject, data, token }: EventRow): Promise<void> => {
  const approvalId = String(data['approvalId'] ?? '')
  switch (type) {
    case 'approval.requested': {
      const checkout = await checkouts.get(subject)
      if (checkout?.approvalId === approvalId) await startSaga(checkout, Date.now())
      return
    }
    case 'purchase.retry-requested': {
      const checkout = await checkouts.get(subject)
      const round = Number(data['round'])
      if (checkout?.approvalId === approvalId && checkout.retries === round && underWay.includes(checkout.state))
        await startSaga(checkout, Date.now(), executionName(approvalId, roundStart(round)))
      return
    }
    case 'approval.waiting':
      return token ? resumeWaiting(approvalId, token) : resumeDecided(approvalId)
    case 'approval.approved':
    case 'approval.rejected':
    case 'approval.expired':
    case 'checkout.canceled':
    case 'checkout.drifted':
      if (approvalId) await resumeEnded(approvalId)
      return
    default:
  }
}

/** Whether a subscription of the owner wants this event. Usually none does, and then no function is called. */
const isAwaited = async (type: EventRow['type'], userId: string | undefined): Promise<boolean> =>
  userId !== undefined && isSubscribable(type) && (await subscriptions.isAwaited(userId, type))

const publishRow = async (image: unknown): Promise<void> => {
  const row = EventRow.parse(image)
  await act(row)
  const { schema, internal }: { schema: z.ZodType; internal?: true } = eventCatalogue[row.type]
  if (internal) return
  const { eventId, type, version, subject, occurredAt } = row
  const data = schema.parse(row.data)
  const tells = isTold(row)
  const userId = tells || isSubscribable(type) ? (row.owner ?? (await ownerOf(subject))) : undefined
  const awaited = await isAwaited(type, userId)
  const detail = { id: eventId, type, version, subject, occurredAt, data, ...(awaited && { awaited }) }
  await publish({ type, occurredAt, detail })
  if (tells && userId !== undefined) await keepNotice(row, userId, Date.now())
}

/** A row that does not fit its own schema fails on every retry. */
const isPermanent = (error: unknown): boolean => error instanceof z.ZodError

/** Turns committed event rows into executions, answered tokens, bus events and notices of the inbox; only this function does. It parks a row that can never be published and continues. */
export const handler = onStream(
  {
    filter: { eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: 'EVT#' }] } } } },
    timeoutSeconds: 60,
    grants: {
      read: ['CHECKOUT', 'ORDER', 'AGENT', 'PARKED', 'SUB'],
      write: ['PARKED', 'NOTICE'],
      kms: ['fields'],
      publish: true,
      executions: true,
    },
  },
  async (image) => {
    try {
      await publishRow(image)
    } catch (error) {
      if (!isPermanent(error)) throw error
      report(error)
      await parkRow(keyOf(image), 'internal', 'relay', Date.now())
      countParked()
    }
  },
)
