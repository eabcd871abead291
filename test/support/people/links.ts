import { mailLinks } from '#shared/identity/rows/mail-links.ts'
import type { LinkPurpose } from '#shared/identity/rows/mail-requests.ts'
import { commit } from '#shared/platform/table/table.ts'

/** The token of a link that was just mailed to a user. */
export const linkFor = async (userId: string, purpose: LinkPurpose): Promise<string> => {
  const { token, write } = mailLinks.making(userId, { purpose, requestedAtMs: Date.now() }, Date.now())
  await commit([write])
  return token
}
