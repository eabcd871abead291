import { afterAll, beforeAll, expect } from 'vitest'
import { handler as challengeLogin } from '#functions/auth/challenge-login.ts'
import { handler as confirmEmail } from '#functions/auth/confirm-email.ts'
import { handler as loginWithPasskey } from '#functions/auth/login-with-passkey.ts'
import { handler as resetPassword } from '#functions/auth/reset-password.ts'
import { handler as listDelegations } from '#functions/delegations/list.ts'
import { handler as challengePasskey } from '#functions/me/challenge-passkey.ts'
import { handler as createPasskey } from '#functions/me/create-passkey.ts'
import { handler as listAddresses } from '#functions/me/list-addresses.ts'
import { handler as listPasskeys } from '#functions/me/list-passkeys.ts'
import { handler as putLimits } from '#functions/me/put-limits.ts'
import { handler as confirmOnPage } from '#functions/pages/confirm-email/confirm-email.ts'
import { handler as showConfirmation } from '#functions/pages/confirm-email/show-confirmation.ts'
import { handler as resetOnPage } from '#functions/pages/reset-password/reset-password.ts'
import { handler as showReset } from '#functions/pages/reset-password/show-reset.ts'
import { handler as listSubscriptions } from '#functions/webhooks/list-subscriptions.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { newId } from '#shared/platform/runtime/new-id.ts'
import { commit } from '#shared/platform/table/table.ts'
import { type Subscription, subscriptions } from '#shared/webhooks/rows/subscriptions.ts'
import { call } from '#test/support/api/api-call.ts'
import { browse, hiddenIn } from '#test/support/people/browsing.ts'
import { type Buyers, door, startBuyers } from '#test/support/people/buyers.ts'
import { delegated } from '#test/support/people/delegates.ts'
import { linkFor } from '#test/support/people/links.ts'
import { newAuthenticator, passkeyInput, withPasskey } from '#test/support/people/passkeys.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())
const newPassword = 'staple of another stable'
const confirmed = async () => {
  const who = await desk.buyer()
  await call(confirmEmail, { body: { token: await linkFor(who.userId, 'confirm') } })
  return who
}
const reset = async (userId: string) =>
  call(resetPassword, { body: { token: await linkFor(userId, 'reset'), newPassword } })

verifies(
  'account.reset-passkeys',
  'no passkey is added and no demand loosened, until a passkey signed in',
  async () => {
    const who = await confirmed()
    const { authenticator } = await withPasskey(who)
    const limits = { perPurchaseMinor: 50_000, perMonthMinor: 200_000, currency: 'USD', passkeyAboveMinor: 100 }
    const set = (body: object) => who.user(putLimits, { body })
    expect((await set(limits)).status).toBe(200)
    const input = await passkeyInput(who, await newAuthenticator(), 'Thief')
    expect((await reset(who.userId)).body).toMatchObject({ agentsEnded: false, cleared: false })
    const add = () => who.user(createPasskey, { body: input })
    for (const answer of [
      await who.user(challengePasskey),
      await add(),
      await set({ ...limits, passkeyAboveMinor: 101 }),
    ])
      expect([answer.status, answer.body.code]).toEqual([403, 'auth.lately-reset'])
    expect((await set({ ...limits, passkeyAboveMinor: 99 })).status).toBe(200)
    const assertion = authenticator.get((await call(challengeLogin)).body)
    expect((await call(loginWithPasskey, { body: { assertion } })).status).toBe(200)
    expect((await add()).status).toBe(201)
  },
)

verifies(
  'account.reset-passkeys',
  'a stranger who registered the address keeps no passkey, no delegation, no door, and hears of nothing',
  async () => {
    const who = await desk.buyer()
    await withPasskey(who)
    await delegated(who)
    await who.stored(door)
    const subscription: Subscription = {
      subscriptionId: newId('subscription'),
      url: 'https://stranger.example.com/events',
      types: [],
      state: 'active',
      createdBy: `user:${who.userId}`,
      createdAt: new Date().toISOString(),
    }
    await commit([subscriptions.rewritten(await subscriptions.of(who.userId), [subscription])])
    expect((await reset(who.userId)).body).toMatchObject({ agentsEnded: true, cleared: true })
    expect((await who.user(listPasskeys)).body.items).toEqual([])
    expect((await who.user(listSubscriptions)).body.items).toEqual([])
    expect((await who.user(listAddresses)).body.items).toEqual([])
    const { items } = (await who.user(listDelegations)).body
    expect(items.map(({ state }: { state: string }) => state)).toEqual(['revoked'])
  },
)

verifies('account.pages', 'opening a link changes nothing, and its form works without a script', async () => {
  const { origin } = new URL((await settings()).baseUrl)
  const { userId } = await desk.buyer()
  const opened = async (route: typeof showReset, token: string) => {
    const { html, headers } = await browse(route, { query: { token } })
    expect(headers['referrer-policy']).toBe('strict-origin')
    return html
  }
  const token = await linkFor(userId, 'confirm')
  await opened(showConfirmation, token)
  const fields = hiddenIn(await opened(showConfirmation, token), '/confirm-email')
  const done = await browse(confirmOnPage, { fields, headers: { origin } })
  expect([done.status, done.html]).toEqual([200, expect.stringContaining('is confirmed')])
  const form = hiddenIn(await opened(showReset, await linkFor(userId, 'reset')), '/reset-password')
  const send = (password: string) =>
    browse(resetOnPage, { fields: { ...form, newPassword: password }, headers: { origin } })
  expect((await send('Password2026!')).html).toContain('leaked')
  const set = await send(newPassword)
  expect([set.status, set.headers['set-cookie'], set.html]).toEqual([
    200,
    undefined,
    expect.stringContaining('Sign in'),
  ])
  expect((await send(newPassword)).status).toBe(410)
})
