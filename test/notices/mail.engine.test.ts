import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as confirmEmail } from '#functions/auth/confirm-email.ts'
import { handler as sendMail } from '#functions/notices/send-mail.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { call } from '#test/support/api/api-call.ts'
import { type MailFake, type SentMail, startMailFake } from '#test/support/aws/mail-fake.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { delegated, planned, requested } from '#test/support/people/delegates.ts'
import { linkFor } from '#test/support/people/links.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { eventsOf } from './notices-fixture.ts'

let desk: Buyers
let who: Buyer
let fake: MailFake
beforeAll(async () => {
  ;[desk, fake] = await Promise.all([startBuyers(), startMailFake()])
})
afterAll(async () => {
  fake.stop()
  await desk.stop()
})
beforeEach(async () => {
  who = await desk.buyer()
  await call(confirmEmail, { body: { token: await linkFor(who.userId, 'confirm') } })
  fake.empty()
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
  expect(fake.mails).toHaveLength(1)
  const [{ Destination, Content }] = fake.mails as [SentMail]
  expect(Destination.ToAddresses).toEqual([`${who.userId}@example.com`])
  expect(Content.Simple.Subject.Data).toBe('Purser: A purchase waits for your decision')
  expect(Content.Simple.Body.Text.Data).toContain(`${(await settings()).baseUrl}/approvals/${approval.approvalId}`)
  expect(Content.Simple.Body.Text.Data).not.toMatch(/Springfield|Coffee|secret|USD/i)
})

verifies('mail.bounded', 'a mail that SES refuses is tried three times in all, and then left', async () => {
  fake.fail(99)
  await who.user(createAgent, { body: { name: 'Scout' } })
  const created = await event('agent.changed')
  for (let n = 0; n < 2; n++) await expect(sendMail(created, {} as never)).rejects.toThrow('later')
  await sendMail(created, {} as never)
  await sendMail(created, {} as never)
  expect([fake.calls(), fake.mails.length]).toEqual([3, 0])
})

verifies('mail.once', 'one that got through at the second try is not sent again', async () => {
  fake.fail(1)
  await who.user(createAgent, { body: { name: 'Scout' } })
  const created = await event('agent.changed')
  await expect(sendMail(created, {} as never)).rejects.toThrow('later')
  await sendMail(created, {} as never)
  await sendMail(created, {} as never)
  expect(fake.mails).toHaveLength(1)
})

verifies('mail.once', 'what was decided already is mailed to nobody', async () => {
  await delegated(who)
  const { checkoutId } = await planned(who, [{ merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }])
  await requested(who, checkoutId)
  await sendMail(await event('approval.requested'), {} as never)
  expect(fake.mails).toEqual([])
})

verifies('mail.confirmed-only', 'an address that nobody confirmed is told nothing', async () => {
  who = await desk.buyer()
  await who.user(createAgent, { body: { name: 'Scout' } })
  await sendMail(await event('agent.changed'), {} as never)
  expect(fake.calls()).toBe(0)
})
