import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HostClock } from '#infra/local/clock.ts'
import type { Model } from '#infra/local/cloudformation/model.ts'
import { writePrivate } from '#infra/local/data-folder/private-file.ts'
import type { AccessControl } from '#infra/local/iam/access.ts'
import { AwsError } from '#infra/local/wire/aws-error.ts'
import type { WireService } from '#infra/local/wire/wire-service.ts'

/** A mail that nobody carries away. */
export interface LyingMail {
  at: string
  from: string
  to: string[]
  subject: string
  text: string
}

/** How many mails the host keeps. */
const keptMails = 200

const text = (value: unknown): string => {
  if (typeof value !== 'string' || value === '')
    throw new AwsError('BadRequestException', 'A part of the mail is missing')
  return value
}
interface Sent {
  FromEmailAddress?: unknown
  Destination?: { ToAddresses?: unknown }
  Content?: { Simple?: { Subject?: { Data?: unknown }; Body?: { Text?: { Data?: unknown } } } }
}

/** SESv2's SendEmail: the mail lies in the data folder, where `GET /_local/mail` shows it. */
export const createSes = (
  { region, account }: Pick<Model, 'region' | 'account'>,
  access: Pick<AccessControl, 'require'>,
  clock: Pick<HostClock, 'now'>,
  dataDir: string,
): { service: WireService; mails: () => readonly LyingMail[] } => {
  const file = join(dataDir, 'mail.json')
  const mails: LyingMail[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  const service: WireService = {
    handles: (target, path) => target === '' && path.startsWith('/v2/email/'),
    async call({ path, method, json, roleArn }) {
      if (method !== 'POST' || path !== '/v2/email/outbound-emails')
        throw new AwsError('UnknownOperationException', `The local host does not run SES ${method} ${path}`, 404)
      const { FromEmailAddress, Destination, Content } = json() as Sent
      const from = text(FromEmailAddress)
      const arn = `arn:aws:ses:${region}:${account}:identity/${from}`
      if (roleArn !== undefined) access.require(roleArn, 'ses:SendEmail', arn, { 'ses:FromAddress': [from] })
      const to = Destination?.ToAddresses
      if (!Array.isArray(to) || to.length === 0) throw new AwsError('BadRequestException', 'The mail goes to nobody')
      const subject = text(Content?.Simple?.Subject?.Data)
      const at = new Date(clock.now()).toISOString()
      mails.push({ at, from, to: to.map(text), subject, text: text(Content?.Simple?.Body?.Text?.Data) })
      mails.splice(0, mails.length - keptMails)
      writePrivate(file, JSON.stringify(mails))
      return { body: { MessageId: crypto.randomUUID() }, contentType: 'application/json' }
    },
  }
  return { service, mails: () => mails }
}
