import * as z from 'zod'
import type { Passkey } from '#shared/identity/rows/passkeys.ts'

/** A passkey as its user sees it. */
export const PasskeyView = z.object({
  passkeyId: z.string(),
  name: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().optional(),
  backedUp: z.boolean().describe('It is kept on several devices, as in a password manager.'),
  counterFellAt: z.string().optional().describe('When its counter went back: somebody may have copied it.'),
})

export const passkeyView = ({
  passkeyId,
  name,
  createdAt,
  lastUsedAt,
  backedUp,
  counterFellAt,
}: Passkey): z.output<typeof PasskeyView> => ({
  passkeyId,
  name,
  createdAt,
  backedUp,
  ...(lastUsedAt && { lastUsedAt }),
  ...(counterFellAt && { counterFellAt }),
})
