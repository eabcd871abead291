import * as z from 'zod'
import { sendLink } from '#shared/identity/flows/send-link.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { onEvent } from '#shared/platform/runtime/on-event.ts'

/** Mails a link that confirms an address or resets a password. It is deployed only where the stage names a sender. */
export const handler = onEvent(
  {
    types: ['mail-link.requested'],
    timeoutSeconds: 20,
    grants: {
      read: ['LINK', 'EMAIL', 'USER'],
      write: ['LINK'],
      kms: ['fields'],
      parameters: ['settings'],
      mail: true,
    },
  },
  z.object({ subject: z.string() }),
  async ({ subject }) => sendLink(subject, (await settings()).baseUrl, Date.now()),
)
