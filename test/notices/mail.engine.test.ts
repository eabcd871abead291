import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as sendMail } from '#functions/notices/send-mail.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { delegated, planned, requested } from '#test/support/people/delegates.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { eventsOf } from './notices-fixture.ts'

interface Mail {
  Destination: { ToAddresses: string[] }
  Content: { Simple: { Subject: { Data: string }; Body: { Text: { Data: string } } } }
}
let desk: Buyers
let who: Buyer
let failing = 0
let calls = 0
const mails: Mail[] = []
const ses = createServer(async (request, response) => {
  calls++
  const body = JSON.parse(Buffer.concat(await request.toArray()).toString())
  if (failing > 0) failing--
  else mails.push(body)
  const ok = mails.at(-1) === body
  response.writeHead(ok ? 200 : 400, { 'x-amzn-errortype': 'MessageRejected' }).end('{}')
})
beforeAll(async () => {
  desk = await startBuyers()
  ses.listen(0, '127.0.0.1')
  await once(ses, 'listening')
  process.env['AWS_ENDPOINT_URL_SESV2'] = `http://127.0.0.1:${(ses.address() as AddressInfo).port}`
  process.env['MAIL_FROM'] = 'purser@example.com'
})
afterAll(async () => {
  ses.close()
  ses.closeAllConnections()
  await desk.stop()
})
beforeEach(async () => {
  who = await desk.buyer()
  mails.length = 0
  failing = 0
  calls = 0
})

const event = async (type: string) => {
  const { eventId: id, ...row } = (await eventsOf(who.userId)).find((each) => each.type === type) ?? { eventId: '' }
  return { 'detail-type': type, detail: { id, ...row } } as never
}
const asking = async () => {
  const { checkoutId } = await desk.quote(who, [{ merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }])
  return desk.ask(who, checkoutId)
}

verifies('mail.once', 'a question is mailed once, as a sentence and a link, and no more', async () => {
  const approval = await asking()
  const waiting = await event('approval.requested')
  await sendMail(waiting, {} as never)
  await sendMail(waiting, {} as never)
  expect(mails).toHaveLength(1)
  const [{ Destination, Content }] = mails as [Mail]
  expect(Destination.ToAddresses).toEqual([`${who.userId}@example.com`])
  expect(Content.Simple.Subject.Data).toBe('Purser: A purchase waits for your decision')
  expect(Content.Simple.Body.Text.Data).toContain(`${(await settings()).baseUrl}/approvals/${approval.approvalId}`)
  expect(Content.Simple.Body.Text.Data).not.toMatch(/Springfield|Coffee|secret|USD/i)
})

verifies('mail.bounded', 'a mail that SES refuses is tried three times in all, and then left', async () => {
  failing = 99
  await who.user(createAgent, { body: { name: 'Scout' } })
  const created = await event('agent.changed')
  for (let n = 0; n < 2; n++) await expect(sendMail(created, {} as never)).rejects.toThrow('later')
  await sendMail(created, {} as never)
  await sendMail(created, {} as never)
  expect([calls, mails.length]).toEqual([3, 0])
})

verifies('mail.once', 'one that got through at the second try is not sent again', async () => {
  failing = 1
  await who.user(createAgent, { body: { name: 'Scout' } })
  const created = await event('agent.changed')
  await expect(sendMail(created, {} as never)).rejects.toThrow('later')
  await sendMail(created, {} as never)
  await sendMail(created, {} as never)
  expect(mails).toHaveLength(1)
})

verifies('mail.once', 'what was decided already is mailed to nobody', async () => {
  await delegated(who)
  const { checkoutId } = await planned(who, [{ merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }])
  await requested(who, checkoutId)
  await sendMail(await event('approval.requested'), {} as never)
  expect(mails).toEqual([])
})
