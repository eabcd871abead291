import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handler as deleteAddress } from '#functions/me/delete-address.ts'
import { handler as freezeSpending } from '#functions/me/freeze.ts'
import { handler as getLimits } from '#functions/me/get-limits.ts'
import { handler as listAddresses } from '#functions/me/list-addresses.ts'
import { handler as putAddress } from '#functions/me/put-address.ts'
import { handler as putLimits } from '#functions/me/put-limits.ts'
import { addressesOf } from '#shared/identity/rows/users.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { commit, get, remove, update } from '#shared/platform/table/table.ts'
import { call } from '#test/support/api/api-call.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { contextOf, newPerson } from '#test/support/people/people.ts'
import { verifies } from '#test/support/run/verifies.ts'

let engine: Engine
let aws: AwsFake
beforeAll(async () => {
  ;[engine, aws] = await Promise.all([startEngine(), startAwsFake()])
})
afterAll(() => Promise.all([engine.stop(), aws.stop()]))

const address = {
  name: 'Pat Example',
  line1: '1 Harbour Street',
  city: 'Lisbon',
  postalCode: '1100-001',
  country: 'PT',
}
const person = async () => {
  const { userId, accessToken } = await newPerson()
  return { userId, context: await contextOf(accessToken) }
}
const agentContext = (userId: string) => ({
  kind: 'agent',
  userId,
  agentId: 'agt_1',
  scopes: 'catalog:read checkouts:write account:write',
})

describe('addresses', () => {
  const put = (context: Record<string, string>, addressId: string, body: unknown = address) =>
    call(putAddress, { context, params: { addressId }, body })

  it('are kept under a name, replaced by the same name, and forgotten', async () => {
    const { context } = await person()
    expect((await put(context, 'home')).body).toEqual({ addressId: 'home', ...address })
    await put(context, 'home', { ...address, line2: 'Third floor' })
    const listed = await call(listAddresses, { context })
    expect(listed.body.items).toEqual([
      { addressId: 'home', ...address, line2: 'Third floor', updatedAt: expect.any(String) },
    ])
    expect((await call(deleteAddress, { context, params: { addressId: 'home' } })).status).toBe(200)
    expect((await call(listAddresses, { context })).body.items).toEqual([])
    const again = await call(deleteAddress, { context, params: { addressId: 'home' } })
    expect(again).toMatchObject({ status: 404, body: { code: 'address.not-found' } })
  })

  verifies(
    'fields.sealed',
    'are unreadable in the table, under another name, and once the data key is gone',
    async () => {
      const { userId, context } = await person()
      await put(context, 'home')
      expect(JSON.stringify(await all({ partition: `USER#${userId}` }))).not.toContain('Harbour')
      const row = await get(keys.address(userId, 'home'))
      const { pk: _pk, sk: _sk, ...kept } = row ?? {}
      const moved = { ...kept, addressId: 'work' }
      const never = () => new Error('refused')
      expect(await addressesOf(userId)).toMatchObject([{ addressId: 'home', ...address }])
      await commit([update(keys.address(userId, 'work'), {}, moved, never, true)])
      await expect(addressesOf(userId)).rejects.toThrow()
      await commit([remove(keys.address(userId, 'work'), {}, never)])
      await commit([update(keys.user(userId), {}, { dataKey: undefined }, never)])
      await expect(addressesOf(userId)).rejects.toThrow()
    },
  )

  verifies('tenant.isolated', 'belong to their user and to no agent', async () => {
    const [one, two] = [await person(), await person()]
    await put(one.context, 'home')
    expect((await call(listAddresses, { context: two.context })).body.items).toEqual([])
    const agent = agentContext(one.userId)
    expect((await call(listAddresses, { context: agent })).status).toBe(403)
    expect((await put(agent, 'home')).status).toBe(403)
  })

  it.each([
    ['a country that is no code', 'home', { ...address, country: 'Portugal' }],
    ['an unknown field', 'home', { ...address, admin: true }],
    ['a line that is empty', 'home', { ...address, line1: '  ' }],
    ['a name with a slash', 'a#b', address],
  ])('are refused with %s, and nothing is kept', async (_, addressId, body) => {
    const { context } = await person()
    const answer = await put(context, addressId, body)
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid'])
    expect((await call(listAddresses, { context })).body.items).toEqual([])
  })
})

describe('limits', () => {
  const wider = { perPurchaseMinor: 90_000, perMonthMinor: 300_000, currency: 'EUR' }

  it('have a default and are what the user set last', async () => {
    const { context } = await person()
    expect((await call(getLimits, { context })).body).toMatchObject({
      perPurchaseMinor: 50_000,
      perMonthMinor: 200_000,
      currency: 'USD',
    })
    await call(putLimits, { context, body: wider })
    expect((await call(getLimits, { context })).body).toMatchObject({ ...wider, remainingMinor: wider.perMonthMinor })
  })

  it('say whether the user stopped all spending', async () => {
    const [{ context }, other] = [await person(), await person()]
    const frozen = async (whose = context) => (await call(getLimits, { context: whose })).body.frozen
    expect(await frozen()).toBe(false)
    await call(freezeSpending, { context, body: { frozen: true } })
    expect([await frozen(), await frozen(other.context)]).toEqual([true, false])
    await call(freezeSpending, { context, body: { frozen: false } })
    expect(await frozen()).toBe(false)
  })

  it('let a stale login stop all spending, and not let it go on', async () => {
    const { context } = await person()
    const stale = { ...context, authTime: String(Math.floor(Date.now() / 1000) - 301) }
    expect((await call(freezeSpending, { context: stale, body: { frozen: true } })).status).toBe(200)
    const lifted = await call(freezeSpending, { context: stale, body: { frozen: false } })
    expect(lifted).toMatchObject({ status: 403, body: { code: 'auth.stale-login' } })
    expect((await call(getLimits, { context })).body.frozen).toBe(true)
  })

  it('are read by an agent and never set by one', async () => {
    const { userId, context } = await person()
    const agent = agentContext(userId)
    expect((await call(putLimits, { context: agent, body: wider })).body.code).toBe('auth.forbidden')
    const { agent: own, ...shared } = (await call(getLimits, { context: agent })).body
    expect(shared).toEqual((await call(getLimits, { context })).body)
    expect(own).toMatchObject({ openApprovals: 0 })
  })

  it('need a recent login, and numbers that make sense', async () => {
    const { context } = await person()
    const old = { ...context, authTime: String(Number(context['authTime']) - 301) }
    expect((await call(putLimits, { context: old, body: wider })).body.code).toBe('auth.stale-login')
    for (const body of [
      { ...wider, perPurchaseMinor: 400_000 },
      { ...wider, perMonthMinor: -1 },
      { ...wider, perMonthMinor: 1e15 },
      { ...wider, perPurchaseMinor: 0.5 },
    ])
      expect((await call(putLimits, { context, body })).body.code).toBe('request.invalid')
    expect((await call(getLimits, { context })).body.currency).toBe('USD')
  })
})
