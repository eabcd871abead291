import { parkRow } from '#shared/operations/park-row.ts'
import { countParked, report } from '#shared/platform/runtime/observe.ts'
import { onSchedule } from '#shared/platform/runtime/on-schedule.ts'
import { sweepList } from '#shared/platform/runtime/sweep-list.ts'
import { webhookIn } from '#shared/platform/table/keys.ts'
import { type DueWork, take } from '#shared/platform/table/work-list.ts'
import { parcelTimeLimitMs, webhookTimeLimitMs, webhookWait } from '#shared/webhooks/durations.ts'
import { applyWebhook } from '#shared/webhooks/flows/apply-webhook.ts'
import { settleWebhook } from '#shared/webhooks/flows/settle-webhook.ts'
import { type InboxRow, webhooks } from '#shared/webhooks/rows/webhooks.ts'

/** Gives up after the time limit: parks a failing message for an operator, and shelves a parcel message without an order. */
const giveUp = async (row: InboxRow, work: DueWork, nowMs: number): Promise<void> => {
  const triedForMs = nowMs - Date.parse(row.triedSince)
  if (row.state === 'waiting' && triedForMs >= parcelTimeLimitMs)
    await settleWebhook(webhooks.parked(row, 'sweep', 'No order has this parcel'))
  if (row.state !== 'received' || triedForMs < webhookTimeLimitMs) return
  await parkRow({ pk: work.pk, sk: work.sk }, row.lastFailure ?? 'internal', 'sweep', nowMs)
  await settleWebhook(webhooks.parked(row, 'sweep', 'It kept failing'))
  countParked()
}

const sweepOne = async (work: DueWork): Promise<void> => {
  const { sender, eventId } = webhookIn(work)
  const row = await webhooks.get(sender, eventId)
  const nowMs = Date.now()
  const triedForMs = nowMs - Date.parse(row?.triedSince ?? '')
  if (!row || !(await take(work, Math.floor(nowMs / 1000 + webhookWait(triedForMs))))) return
  await applyWebhook(sender, eventId, 'sweep', nowMs).catch(report)
  const after = await webhooks.get(sender, eventId)
  if (after) await giveUp(after, work, nowMs)
}

/** Retries messages that failed or were missed on arrival. In the end it parks them for an operator. */
export const handler = onSchedule(
  {
    every: 'rate(1 minute)',
    timeoutSeconds: 50,
    grants: {
      read: ['WH', 'ORDER', 'CHECKOUT', 'PARKED'],
      write: ['WH', 'ORDER', 'CHECKOUT', 'PARKED'],
      index: ['gsi2', 'gsi3'],
      kms: ['fields'],
    },
  },
  () => sweepList('webhooks', sweepOne),
)
