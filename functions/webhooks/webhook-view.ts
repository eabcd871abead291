import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { InboxRow, webhooks } from '#shared/store/webhooks.ts'

export const WebhookParams = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,40}\.[\w-]{1,64}$/, 'Expected <merchant>.<event>'),
})
export const WebhookView = InboxRow.omit({ body: true }).extend({ id: z.string() })

/** The inbox row behind its public id. */
export const inboxRow = async (id: string): Promise<InboxRow> => {
  const [merchantId = '', eventId = ''] = id.split('.')
  const row = await webhooks.get(merchantId, eventId)
  if (!row) throw new Failure('webhook.not-found', 'No such webhook')
  return row
}

export const viewOf = (row: InboxRow): z.input<typeof WebhookView> => ({
  ...row,
  id: `${row.merchantId}.${row.eventId}`,
})
