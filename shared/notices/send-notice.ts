import { getUser, personOf } from '#shared/identity/rows/users.ts'
import { sendMail } from '#shared/platform/aws/mail.ts'
import { commit } from '#shared/platform/table/table.ts'
import { mailTries } from './durations.ts'
import { type Announced, kindOf, noticeOf } from './notice-kinds.ts'
import { Kept, noticeIdOf, notices } from './notices.ts'

/** A mail that could not be sent, and that may be tried again. */
export class Unsent extends Error {}

interface Mailed extends Announced {
  id: string
  occurredAt: string
}

/** Mails what an event tells, to its user: the sentence and a link, and nothing that a stranger may not read. An address that its user has not confirmed gets none: it may be a stranger's. It tries three times in all, however often the event comes. */
export const sendNotice = async (event: Mailed, userId: string, baseUrl: string, nowMs: number): Promise<void> => {
  const notice = noticeOf(event)
  if (!notice) return
  const { says, page, mailed } = kindOf(notice.kind)
  if (!mailed) return
  const noticeId = noticeIdOf(event.id, event.occurredAt)
  const [before, user] = await Promise.all([notices.mailOf(userId, noticeId), getUser(userId)])
  if (before.sent || before.tries >= mailTries || !user?.emailConfirmedAt) return
  try {
    await commit([notices.mailing(userId, noticeId, before.tries, nowMs)])
  } catch (error) {
    if (error instanceof Kept) return // another call of the same event was faster
    throw error
  }
  const { email } = await personOf(user)
  const text = `${says}.\n\n${baseUrl}${page(notice.ids)}\n\nPurser never asks for your password in a mail.\n`
  try {
    await sendMail({ to: email, subject: `Purser: ${says}`, text })
  } catch (error) {
    throw new Unsent(before.tries + 1 < mailTries ? 'later' : 'never', { cause: error })
  }
  await commit([notices.mailed(userId, noticeId, nowMs)])
}
