import * as z from 'zod'
import { eventTypes } from '#shared/kernel/event-types.ts'
import { sendNotice, Unsent } from '#shared/notices/send-notice.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { report } from '#shared/platform/runtime/observe.ts'
import { onEvent } from '#shared/platform/runtime/on-event.ts'
import { ownerOf } from '#shared/platform/table/owners.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'

const Detail = z.object({
  id: z.string(),
  type: z.enum(eventTypes),
  subject: z.string(),
  occurredAt: z.string(),
  data: z.record(z.string(), z.unknown()),
})

/** Whether nobody has to act any more: a delegation decided at once, or the user was faster. */
const isOver = async ({ type, data }: z.output<typeof Detail>): Promise<boolean> =>
  type === 'approval.requested' && (await approvals.get(String(data['approvalId'])))?.outcome !== 'pending'

/** Mails the few notices that cannot wait. It is deployed only where the stage names a sender. Lambda repeats what could not be sent; after the third try it is only reported. */
export const handler = onEvent(
  {
    types: [
      ...['approval.requested', 'purchase.parked', 'session.opened', 'agent.changed', 'address.changed'],
      ...['wallet.changed', 'passkey.changed', 'account.changed'],
    ],
    timeoutSeconds: 20,
    grants: {
      read: ['CHECKOUT', 'ORDER', 'AGENT', 'USER', 'NOTICE'],
      write: ['NOTICE'],
      kms: ['fields'],
      parameters: ['settings'],
      mail: true,
    },
  },
  Detail,
  async (event) => {
    const [userId, over, { baseUrl }] = await Promise.all([ownerOf(event.subject), isOver(event), settings()])
    if (userId === undefined || over) return
    await sendNotice(event, userId, baseUrl.replace(/\/$/, ''), Date.now()).catch((error: unknown) => {
      if (error instanceof Unsent && error.message === 'never') return report(error.cause)
      throw error
    })
  },
)
