import { linkMailTries } from '#shared/identity/durations.ts'
import { mailLinks } from '#shared/identity/rows/mail-links.ts'
import { mailRequests, Outrun } from '#shared/identity/rows/mail-requests.ts'
import { findByEmailIndex, personOf, type User } from '#shared/identity/rows/users.ts'
import { linkMail } from '#shared/identity/rules/link-mail.ts'
import { sendMail } from '#shared/platform/aws/mail.ts'
import { report } from '#shared/platform/runtime/observe.ts'
import { commit } from '#shared/platform/table/table.ts'

const outrunOnly = (error: unknown): false => {
  if (error instanceof Outrun) return false
  throw error
}

const mayGet = (user: User | undefined, purpose: string): user is User =>
  user !== undefined && !(purpose === 'confirm' && user.emailConfirmedAt !== undefined)

/** Mails the link that somebody asked for, to the user who has the address. Nobody learns here whether one has. It throws what may be tried again, and tries three times in all. */
export const sendLink = async (requestId: string, baseUrl: string, nowMs: number): Promise<void> => {
  const request = await mailRequests.open(requestId)
  const user = request && (await findByEmailIndex(request.emailIndex))
  if (!request || !mayGet(user, request.purpose)) return
  const { token, write } = mailLinks.making(user.userId, request, nowMs)
  if (!(await commit([mailRequests.trying(request), write]).then(() => true, outrunOnly))) return
  const { email } = await personOf(user)
  try {
    await sendMail({ to: email, ...linkMail(request.purpose, baseUrl, token) })
  } catch (error) {
    if (request.tries + 1 < linkMailTries) throw error
    return report(error)
  }
  await commit([mailRequests.sent(request, nowMs)])
}
