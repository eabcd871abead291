import * as z from 'zod'
import { placeIn } from '#shared/platform/table/keys.ts'
import { InboxRow, webhookIdOf, webhookOf, webhooks } from '#shared/webhooks/rows/webhooks.ts'

export const WebhookParams = z.object({
  id: z.string().regex(/^[a-z0-9_-]{1,48}\.[\w-]{1,64}$/, 'Expected <sender>.<event>'),
})
export const WebhookView = InboxRow.omit({ sealed: true, gsi3sk: true }).extend({
  id: z.string(),
  nextTryAt: z.string().optional().describe('When Purser processes it next, until it is done.'),
})

/** The inbox row behind its public id. */
export const inboxRow = (id: string): Promise<InboxRow> => {
  const { sender, eventId } = webhookOf(id)
  return webhooks.require(sender, eventId)
}

export const webhookView = ({ gsi3sk, sealed: _, ...row }: InboxRow): z.input<typeof WebhookView> => ({
  ...row,
  id: webhookIdOf(row),
  ...(gsi3sk && { nextTryAt: new Date(placeIn(gsi3sk).dueAtSeconds * 1000).toISOString() }),
})
