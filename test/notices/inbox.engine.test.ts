import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as deleteAgent } from '#functions/agents/delete.ts'
import { handler as getCheckout } from '#functions/checkouts/get.ts'
import { handler as deleteAddress } from '#functions/me/delete-address.ts'
import { handler as freeze } from '#functions/me/freeze.ts'
import { handler as putAddress } from '#functions/me/put-address.ts'
import { handler as list } from '#functions/notices/list.ts'
import { handler as read } from '#functions/notices/read.ts'
import { handler as readAll } from '#functions/notices/read-all.ts'
import { handler as showInbox } from '#functions/pages/inbox/list-notices.ts'
import { handler as readOnPage } from '#functions/pages/inbox/read-notices.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { browse, cookieOf, fieldsIn, hiddenIn } from '#test/support/people/browsing.ts'
import { type Buyer, type Buyers, door, startBuyers } from '#test/support/people/buyers.ts'
import { changed, delegated, planned, requested, revoked } from '#test/support/people/delegates.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { eventsOf, tellAll } from './notices-fixture.ts'

let desk: Buyers
let who: Buyer
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())
beforeEach(async () => {
  who = await desk.buyer()
})
afterEach(() => void vi.useRealTimers())

const line = { merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }
const inbox = async (query: Record<string, string> = {}) => (await who.user(list, { query })).body
const kinds = async () => (await inbox({ limit: '100' })).items.map(({ kind }: { kind: string }) => kind)
const asking = async () => {
  const { checkoutId } = await desk.quote(who, [line])
  return desk.ask(who, checkoutId)
}

verifies('inbox.once', 'an event that is told again is one notice, and a decision is not said to wait', async () => {
  const approval = await asking()
  await tellAll(who.userId)
  await Promise.all([tellAll(who.userId), tellAll(who.userId)])
  const { items, unread } = await inbox()
  expect(items).toMatchObject([
    {
      kind: 'approval.waiting',
      says: 'A purchase waits for your decision',
      read: false,
      approvalId: approval.approvalId,
      url: `${(await settings()).baseUrl}/approvals/${approval.approvalId}`,
    },
  ])
  expect(unread).toBe(1)
  await desk.say(who, approval)
  expect((await inbox()).items).toMatchObject([{ kind: 'approval.approved', says: 'You approved a purchase' }])
  vi.useFakeTimers({ now: Date.now() + 86_400_000, toFake: ['Date'] })
  expect((await inbox()).items).toMatchObject([{ kind: 'approval.approved' }])
})

verifies('inbox.read', 'one is read, all are read, and what is heard of afterwards is unread', async () => {
  await delegated(who)
  await asking()
  await tellAll(who.userId)
  const { items, unread } = await inbox()
  expect([items.length, unread]).toEqual([2, 2])
  const [first] = items
  const one = { params: { notificationId: first.notificationId } }
  for (let n = 0; n < 2; n++) expect((await who.user(read, one)).status).toBe(200)
  expect((await inbox()).unread).toBe(1)
  const lookedAt = new Date().toISOString()
  vi.useFakeTimers({ now: Date.now() + 1000, toFake: ['Date'] })
  await who.user(createAgent, { body: { name: 'Scout' } })
  await tellAll(who.userId)
  expect((await who.user(readAll, { body: { until: lookedAt } })).body).toEqual({ readUntil: lookedAt })
  const after = await inbox()
  expect(after.unread).toBe(1)
  expect(after.items.filter((each: { read: boolean }) => !each.read)).toMatchObject([{ kind: 'agent.created' }])
  // What happened long ago, and is heard of only now, is unread, too.
  await who.user(readAll, { body: {} })
  expect((await inbox()).unread).toBe(0)
  await who.user(freeze, { body: { frozen: true } })
  vi.setSystemTime(Date.now() + 3_600_000)
  await tellAll(who.userId)
  expect((await inbox()).unread).toBe(1)
  expect((await who.user(readAll, { body: { until: lookedAt } })).status).toBe(200)
  expect((await inbox()).unread).toBe(1)
})

verifies(
  'inbox.bounded',
  'pages by a cursor, newest first, and forgets after ninety days before the table does',
  async () => {
    for (let n = 0; n < 5; n++) await delegated(who, { name: `d${n}` })
    await tellAll(who.userId)
    const whole = (await inbox()).items.map(({ notificationId }: { notificationId: string }) => notificationId)
    expect(whole).toEqual(whole.toSorted().toReversed())
    const first = await inbox({ limit: '3' })
    const second = await inbox({ limit: '3', cursor: first.cursor })
    expect([...first.items, ...second.items].map(({ notificationId }) => notificationId)).toEqual(whole)
    vi.useFakeTimers({ now: Date.now() + 91 * 86_400_000, toFake: ['Date'] })
    expect(await inbox()).toEqual({ items: [], unread: 0 })
    expect((await who.user(read, { params: { notificationId: whole[0] } })).status).toBe(404)
  },
)

verifies('inbox.private', 'tells its user what happened, in our own words, and nobody else', async () => {
  const { agentId } = (await who.user(createAgent, { body: { name: 'Secret Scout' } })).body
  await who.user(deleteAgent, { params: { agentId } })
  const home = { params: { addressId: 'moms-place' }, body: door }
  await who.user(putAddress, home)
  await who.user(putAddress, home)
  await who.user(deleteAddress, { params: { addressId: 'moms-place' } })
  const { delegationId } = await delegated(who)
  await changed(who, delegationId, { perDayMinor: 40_000 })
  await revoked(who, delegationId)
  await who.user(freeze, { body: { frozen: true } })
  await who.user(freeze, { body: { frozen: false } })
  await tellAll(who.userId)
  expect((await kinds()).toSorted()).toEqual([
    'address.removed',
    'address.stored',
    'agent.created',
    'agent.revoked',
    'delegation.changed',
    'delegation.made',
    'delegation.revoked',
    'freeze.off',
    'freeze.on',
  ])
  const events = JSON.stringify(await eventsOf(who.userId))
  expect(events).not.toMatch(/Springfield|Ada|Secret Scout|moms-place|example\.com/)
  const [{ notificationId }] = (await inbox()).items
  const other = await desk.buyer()
  expect((await other.user(list)).body.items).toEqual([])
  expect(await other.user(read, { params: { notificationId } })).toMatchObject({
    status: 404,
    body: { code: 'notification.not-found' },
  })
  expect((await who.agent(list)).status).toBe(403)
})

verifies('inbox.once', 'says that a delegation decided, and when it has no purchase left', async () => {
  const { delegationId } = await delegated(who, { purchases: 1 })
  const { checkoutId } = await planned(who, [line])
  expect((await requested(who, checkoutId)).body.decision).toMatchObject({ delegationId })
  await tellAll(who.userId)
  const notes = (await inbox()).items
  expect(notes).toContainEqual(expect.objectContaining({ kind: 'delegation.used-up', delegationId }))
  expect(notes).toContainEqual(expect.objectContaining({ kind: 'approval.delegated' }))
})

verifies('inbox.read', 'the page lists what is unread, and its forms mark one or all', async () => {
  const cookie = await cookieOf(who.userId)
  const headers = { cookie, origin: (await settings()).baseUrl }
  const { checkoutId } = await asking()
  await delegated(who)
  await tellAll(who.userId)
  const page = await browse(showInbox, { headers: { cookie } })
  expect(page.html).toContain('2 unread')
  expect(page.html).toContain('A purchase waits for your decision')
  const { legs } = (await who.user(getCheckout, { params: { checkoutId } })).body
  expect(page.html).toContain(legs[0].lines[0].title)
  const [, id = ''] = /name="notificationId" value="([^"]+)"/.exec(page.html) ?? []
  const { token = '' } = hiddenIn(page.html, '/sign-out')
  const one = { token, key: crypto.randomUUID(), act: 'one', notificationId: id }
  expect((await browse(readOnPage, { fields: one, headers })).status).toBe(303)
  expect((await inbox()).unread).toBe(1)
  const all = { ...fieldsIn(page.html, '/inbox', 'Mark all as read'), act: 'all' }
  expect((await browse(readOnPage, { fields: all, headers })).status).toBe(303)
  expect((await inbox()).unread).toBe(0)
  const odd = { ...all, key: crypto.randomUUID(), act: 'none' }
  expect((await browse(readOnPage, { fields: odd, headers })).status).toBe(400)
})
