import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { InboxRow, webhookIdOf, webhooks } from '#shared/webhooks/webhooks.ts'

export const WebhookParams = z.object({
  id: z.string().regex(/^[a-z0-9_-]{1,48}\.[\w-]{1,64}$/, 'Expected <sender>.<event>'),
})
export const WebhookView = InboxRow.omit({ body: true, gsi3sk: true }).extend({
  id: z.string(),
  nextTryAt: z.string().optional().describe('When Purser processes it next, until it is done.'),
})

/** The inbox row behind its public id. */
export const inboxRow = async (id: string): Promise<InboxRow> => {
  const [sender = '', eventId = ''] = id.split('.')
  const row = await webhooks.get(sender, eventId)
  if (!row) throw new Failure('webhook.not-found', 'No such webhook')
  return row
}

export const webhookView = ({ gsi3sk, ...row }: InboxRow): z.input<typeof WebhookView> => ({
  ...row,
  id: webhookIdOf(row),
  ...(gsi3sk && { nextTryAt: new Date(Number(gsi3sk.split('#')[0]) * 1000).toISOString() }),
})
