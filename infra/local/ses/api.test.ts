import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { AwsError } from '#infra/local/wire/aws-error.ts'
import type { WireRequest } from '#infra/local/wire/wire-service.ts'
import { createSes } from './api.ts'

const path = '/v2/email/outbound-emails'
const mail = {
  FromEmailAddress: 'purser@example.com',
  Destination: { ToAddresses: ['ada@example.com'] },
  Content: { Simple: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'A line' } } } },
}
const request = (body: object, more: Partial<WireRequest> = {}) =>
  ({ path, method: 'POST', json: () => body, roleArn: 'role', ...more }) as WireRequest
const allowed: unknown[][] = []
const start = (dataDir = mkdtempSync(join(tmpdir(), 'purser-ses-'))) => {
  const access = {
    require: (...what: unknown[]) => {
      allowed.push(what)
      if (what[0] === 'stranger') throw new AwsError('AccessDeniedException', 'No')
    },
  }
  const clock = { now: () => Date.parse('2026-11-30T12:00:00Z') }
  return { dataDir, ...createSes({ region: 'eu-west-1', account: '1' }, access as never, clock, dataDir) }
}

it('keeps a mail over a restart, and asks for the right to send it', async () => {
  const { service, dataDir } = start()
  await service.call(request(mail))
  const kept = { at: '2026-11-30T12:00:00.000Z', from: 'purser@example.com', to: ['ada@example.com'] }
  expect(start(dataDir).mails()).toEqual([{ ...kept, subject: 'Hello', text: 'A line' }])
  const arn = 'arn:aws:ses:eu-west-1:1:identity/purser@example.com'
  expect(allowed).toEqual([['role', 'ses:SendEmail', arn, { 'ses:FromAddress': ['purser@example.com'] }]])
})

it('refuses what SES would refuse, and keeps nothing of it', async () => {
  const { service, mails } = start()
  for (const [body, more] of [
    [mail, { roleArn: 'stranger' }],
    [{ ...mail, FromEmailAddress: '' }, {}],
    [{ ...mail, Destination: { ToAddresses: [] } }, {}],
    [mail, { path: '/v2/email/identities' }],
  ] as const)
    await expect(service.call(request(body, more))).rejects.toThrow(AwsError)
  expect(mails()).toEqual([])
})

it('keeps the latest two hundred', async () => {
  const { service, mails } = start()
  for (let n = 0; n < 205; n++)
    await service.call(
      request({ ...mail, Content: { Simple: { ...mail.Content.Simple, Subject: { Data: `No. ${n}` } } } }),
    )
  expect([mails().length, mails()[0]?.subject]).toEqual([200, 'No. 5'])
})
