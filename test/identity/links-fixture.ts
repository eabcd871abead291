import { handler as sendLinkMail } from '#functions/auth/send-link-mail.ts'
import type { MailFake, SentMail } from '#test/support/aws/mail-fake.ts'
import { wholeTable } from '#test/support/aws/whole-table.ts'

/** The events that ask for a mail with a link, oldest first. */
export const askedMails = async (): Promise<{ subject: string; occurredAt: string }[]> => {
  const rows = (await wholeTable('SIM#')).map((row) => JSON.parse(row))
  const requests = rows.filter(({ sk, type }) => sk === 'EVT#requested' && type === 'mail-link.requested')
  return requests.sort((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1))
}

/** Hands such an event to the function that mails, as the bus would. */
export const carry = (detail: object) => sendLinkMail({ 'detail-type': 'mail-link.requested', detail } as never)

/** The bus has carried every event so far once more. Answers the mails that went out. */
export const carryAll = async (fake: MailFake): Promise<SentMail[]> => {
  const before = fake.mails.length
  for (const event of await askedMails()) await carry(event)
  return fake.mails.slice(before)
}

/** The token in the link of a mail. */
export const tokenIn = (mail: SentMail | undefined): string =>
  /\?token=(\S+)/.exec(mail?.Content.Simple.Body.Text.Data ?? '')?.[1] ?? ''
