import { afterAll, beforeAll, expect } from 'vitest'
import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as putAgentLimits } from '#functions/agents/put-limits.ts'
import { handler as createDelegation } from '#functions/delegations/create.ts'
import { handler as revokeDelegation } from '#functions/delegations/delete.ts'
import { handler as getDelegation } from '#functions/delegations/get.ts'
import { handler as listDelegations } from '#functions/delegations/list.ts'
import { handler as patchDelegation } from '#functions/delegations/patch.ts'
import { userScopes } from '#shared/kernel/principal.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { call, type Sent } from '#test/support/api/api-call.ts'
import { type Buyer, type Buyers, type Route, startBuyers } from '#test/support/people/buyers.ts'
import {
  anotherAgent,
  changed,
  delegated,
  delegationBody,
  planned,
  requested,
  revoked,
} from '#test/support/people/delegates.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())

/** As the user, who logged in ten minutes ago. */
const stale = ({ userId }: Buyer, route: Route, sent: Sent) =>
  call(route, {
    ...sent,
    context: {
      kind: 'user',
      userId,
      authTime: String(Math.floor(Date.now() / 1000) - 600),
      scopes: userScopes.join(' '),
    },
    headers: { 'idempotency-key': crypto.randomUUID() },
  })
const versions = async (delegationId: string) =>
  (await all({ partition: keys.delegation(delegationId).pk, prefix: 'V#' })).map(({ sk }) => sk)

verifies(
  'delegation.by-user',
  'no agent makes, changes or revokes one, and no old login makes or changes one',
  async () => {
    const who = await desk.buyer()
    const { delegationId } = await delegated(who)
    const calls: [Route, Sent][] = [
      [createDelegation, { body: delegationBody() }],
      [patchDelegation, { params: { delegationId }, body: { perMonthMinor: 90_000 } }],
      [revokeDelegation, { params: { delegationId } }],
      [putAgentLimits, { params: { agentId: `agt_${who.userId.slice(4)}` }, body: { currency: 'USD' } }],
    ]
    for (const [route, sent] of calls) {
      expect(await who.agent(route, sent)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } })
      if (route !== revokeDelegation)
        expect(await stale(who, route, sent)).toMatchObject({ status: 403, body: { code: 'auth.stale-login' } })
    }
    expect(await versions(delegationId)).toHaveLength(1)
    const other = await desk.buyer()
    for (const [route, sent] of calls.slice(1, 3))
      expect(await other.user(route, sent)).toMatchObject({ status: 404, body: { code: 'delegation.not-found' } })
    const gone = await stale(who, revokeDelegation, { params: { delegationId } })
    expect(gone).toMatchObject({ status: 200, body: { state: 'revoked' } })
  },
)

verifies('delegation.by-user', 'an agent reads those that name it and those that name nobody', async () => {
  const who = await desk.buyer()
  const { agentId } = (await who.user(createAgent, { body: { name: 'Scout' } })).body
  const [mine, anybodys] = [await delegated(who, { agentId }), await delegated(who)]
  const [own, stranger] = [anotherAgent(who, agentId), anotherAgent(who)]
  const ids = async ({ ask }: typeof own) =>
    (await ask(listDelegations)).body.items.map((item: { delegationId: string }) => item.delegationId)
  expect(await ids(own)).toEqual([anybodys.delegationId, mine.delegationId])
  expect(await ids(stranger)).toEqual([anybodys.delegationId])
  const params = { delegationId: mine.delegationId }
  expect((await own.ask(getDelegation, { params })).status).toBe(200)
  expect((await stranger.ask(getDelegation, { params })).status).toBe(404)
})

verifies(
  'delegation.by-user',
  'a change is a version of its own, on the version that was read; null takes a limit away',
  async () => {
    const who = await desk.buyer()
    const { delegationId } = await delegated(who, { purchases: 3, perDayMinor: 50_000 })
    const { body } = await changed(who, delegationId, { purchases: null, perDayMinor: 45_000 })
    expect(body).toMatchObject({ version: 2, perDayMinor: 45_000 })
    expect(body.purchases).toBeUndefined()
    const sent = { params: { delegationId }, body: { perDayMinor: 41_000 }, headers: { 'if-match': '"1"' } }
    expect(await who.user(patchDelegation, sent)).toMatchObject({
      status: 412,
      body: { code: 'delegation.version-mismatch' },
    })
    expect(await revoked(who, delegationId)).toMatchObject({ version: 3, state: 'revoked' })
    expect(await changed(who, delegationId, { perDayMinor: 42_000 })).toMatchObject({ status: 409 })
    expect(await versions(delegationId)).toEqual(['V#000001', 'V#000002', 'V#000003'])
  },
)

const impossible: [string, object, number][] = [
  ['a purchase above the month', { perPurchaseMinor: 200_000 }, 400],
  ['an end in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 400],
  ['a drift rule without a number', { drift: { allow: 'up_to' } }, 400],
  ['an unknown agent', { agentId: 'agt_01JX8Q2M4V7N5T3R9W6Y1Z0ABC' }, 404],
  ['an unknown merchant', { merchants: ['merchant-z'] }, 404],
  ['an address that is not stored', { addressIds: ['nowhere'] }, 404],
]
for (const [what, more, status] of impossible)
  verifies('delegation.by-user', `${what} is refused in words, and nothing is kept`, async () => {
    const who = await desk.buyer()
    const answer = await who.user(createDelegation, { body: delegationBody(more) })
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json'])
    expect((await who.user(listDelegations)).body.items).toEqual([])
  })

verifies('budget.agent', "one agent's limit refuses what another agent of the user may still ask for", async () => {
  const who = await desk.buyer()
  const { agentId } = (await who.user(createAgent, { body: { name: 'Scout' } })).body
  const body = { currency: 'USD', perPurchaseMinor: 100 }
  await who.user(putAgentLimits, { params: { agentId }, body })
  const { checkoutId } = await planned(who, [{ merchantId: 'merchant-a', sku: 'a-gro-01', quantity: 1 }])
  expect(await requested(who, checkoutId, {}, anotherAgent(who, agentId).ask)).toMatchObject({
    status: 403,
    body: { code: 'limit.exceeded' },
  })
  expect((await requested(who, checkoutId)).status).toBe(201)
})
