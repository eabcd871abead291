import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as getApproval } from '#functions/approvals/get.ts'
import { handler as explain } from '#functions/checkouts/explain.ts'
import { handler as check } from '#functions/delegations/check.ts'
import { handler as getDelegation } from '#functions/delegations/get.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { get } from '#shared/platform/table/table.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { changed, delegated, planned, requested } from '#test/support/people/delegates.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-12-10T10:00:00Z') }))
afterEach(async () => {
  vi.useRealTimers()
  await desk.calm()
})

const coffee = (quantity = 1) => [{ merchantId: 'merchant-a', sku: 'a-gro-01', quantity }]
const elsewhere = (quantity = 1) => [{ merchantId: 'merchant-b', sku: 'b-gro-01', quantity }]
const requestOf = async (who: Buyer, lines: readonly object[] = coffee(), body: object = {}) => {
  const { checkoutId, totalMinor } = await planned(who, lines)
  return { checkoutId, totalMinor, ...(await requested(who, checkoutId, body)) }
}
const holds = (checkoutId: string) => all({ partition: keys.budgetHold(checkoutId, 0, '').pk })

verifies('delegation.covers', 'a covered request is decided in its own transaction, and bought', async () => {
  const who = await desk.buyer()
  const { delegationId, left } = await delegated(who)
  const { checkoutId, totalMinor, status, body } = await requestOf(who)
  expect([status, body.state]).toEqual([201, 'approved'])
  expect(body.decision).toMatchObject({ delegationId, version: 1, mostMinor: totalMinor })
  expect(body.decision.rules.every(({ met }: { met: boolean }) => met)).toBe(true)
  expect(await get(keys.decision(body.approvalId))).toMatchObject({
    verdict: 'approved',
    receiptHash: body.receiptHash,
    delegation: {
      delegationId,
      version: 1,
      rules: expect.arrayContaining([{ rule: 'per-month', met: true, says: expect.any(String) }]),
    },
  })
  expect(await holds(checkoutId)).toHaveLength(4)
  const { state, legs } = await desk.finish(checkoutId)
  expect([state, legs[0]?.payment]).toEqual(['completed', 'captured'])
  expect(await holds(checkoutId)).toEqual([])
  const after = (await who.agent(getDelegation, { params: { delegationId } })).body.left
  expect(after.perMonthMinor).toBe(left.perMonthMinor - totalMinor)
  const approval = (await who.user(getApproval, { params: { approvalId: body.approvalId } })).body
  expect(approval).toMatchObject({ outcome: 'approved', delegation: { delegationId, version: 1 } })
  const story = (await who.user(explain, { params: { checkoutId } })).body
  expect(story.verified).toBe(true)
  expect(story.entries).toContainEqual(
    expect.objectContaining({ kind: 'decision', says: expect.stringContaining(`delegation ${delegationId} decided`) }),
  )
})

const misses: [string, object, string, object?][] = [
  ['another merchant', { merchants: ['merchant-b'] }, 'merchant'],
  ['another instrument', { instruments: ['pm_backup'] }, 'instrument'],
  ['a total above the limit for one purchase', { perPurchaseMinor: 100 }, 'per-purchase'],
  ['a total above the amount to ask above', { askAboveMinor: 100 }, 'ask-above'],
  ['another currency', { currency: 'EUR' }, 'currency'],
]
for (const [what, more, rule] of misses)
  verifies('delegation.asks', `${what} becomes an ordinary question that names the rule`, async () => {
    const who = await desk.buyer()
    const { delegationId } = await delegated(who, more)
    const { body, status } = await requestOf(who)
    expect([status, body.state]).toEqual([201, 'awaiting_approval'])
    expect(body.notCovered).toMatchObject([{ delegationId, version: 1, rule }])
    expect(await get(keys.decision(body.approvalId))).toBeUndefined()
    await desk.say(who, body)
    expect((await desk.finish(body.checkoutId)).state).toBe('completed')
  })

verifies('delegation.asks', 'a user who asks decides for themselves, and so does one without an intent', async () => {
  const who = await desk.buyer()
  const { delegationId } = await delegated(who)
  expect(await desk.ask(who, (await desk.quote(who, coffee())).checkoutId)).toMatchObject({
    state: 'awaiting_approval',
  })
  const { checkoutId } = await planned(who, elsewhere(), { intentId: undefined })
  const { body } = await requested(who, checkoutId)
  expect(body.notCovered).toMatchObject([{ delegationId, rule: 'intent' }])
})

verifies('delegation.counts', 'purchases, days and turns run out, and come back with a failed purchase', async () => {
  const who = await desk.buyer()
  await delegated(who, { purchases: 2, everyDays: 3 })
  const first = await requestOf(who)
  expect(first.body.state).toBe('approved')
  await desk.finish(first.checkoutId)
  expect((await requestOf(who, elsewhere())).body.notCovered).toMatchObject([{ rule: 'every' }])
  vi.setSystemTime(Date.now() + 3 * 86_400_000)
  await desk.trouble('merchant-b', { operation: 'complete', kind: 'out-of-stock', times: 1 })
  const failing = await requestOf(who, elsewhere(2))
  expect(failing.body.state).toBe('approved')
  expect((await desk.finish(failing.checkoutId)).state).toBe('failed')
  const second = await requestOf(who, elsewhere(3))
  expect(second.body.state).toBe('approved')
  expect((await desk.finish(second.checkoutId)).state).toBe('completed')
  vi.setSystemTime(Date.now() + 3 * 86_400_000)
  expect((await requestOf(who, elsewhere(4))).body.notCovered).toMatchObject([{ rule: 'purchases' }])
})

verifies('delegation.smaller-cap', 'what was spent before counts against a smaller cap', async () => {
  const who = await desk.buyer()
  const { delegationId } = await delegated(who)
  const first = await requestOf(who)
  await desk.finish(first.checkoutId)
  const { body } = await changed(who, delegationId, {
    perPurchaseMinor: first.totalMinor,
    perMonthMinor: first.totalMinor + 1,
  })
  expect(body).toMatchObject({ version: 2, left: { perMonthMinor: 1 } })
  expect((await requestOf(who, elsewhere())).body.notCovered).toMatchObject([
    { rule: expect.stringMatching(/per-/), version: 2 },
  ])
  expect(
    (await changed(who, delegationId, { perMonthMinor: 90_000, perPurchaseMinor: 40_000 })).body.left.perMonthMinor,
  ).toBe(90_000 - first.totalMinor)
})

verifies('delegation.drift', 'a dearer purchase goes on within the drift rule, and asks above it', async () => {
  for (const [drift, percent, state] of [
    [{ allow: 'up_to', percent: 10 }, 5, 'completed'],
    [{ allow: 'up_to', percent: 2 }, 5, 'quoted'],
    [{ allow: 'lower' }, 5, 'quoted'],
    [{ allow: 'lower' }, -5, 'completed'],
    [{ allow: 'never' }, -5, 'quoted'],
  ] as const) {
    const who = await desk.buyer()
    const { delegationId, left } = await delegated(who, { drift })
    const { checkoutId, totalMinor, body } = await requestOf(who, elsewhere())
    expect(body.state).toBe('approved')
    await desk.trouble('merchant-b', { operation: 'get', kind: 'price-change', percent, times: null })
    const ended = await desk.finish(checkoutId)
    await desk.calm()
    const label = `${JSON.stringify(drift)} ${percent}`
    expect(ended.state, label).toBe(state)
    const [bank] = await desk.holdsOf([checkoutId])
    const paid = bank?.capturedMinor ?? 0
    if (state === 'completed') expect(paid > totalMinor, label).toBe(percent > 0)
    else expect(paid, label).toBe(0)
    expect(await holds(checkoutId), label).toEqual([])
    const after = (await who.user(getDelegation, { params: { delegationId } })).body.left
    expect(after.perMonthMinor, label).toBe(left.perMonthMinor - paid)
  }
})

verifies('delegation.check', 'a check says what a request would become, and changes nothing', async () => {
  const who = await desk.buyer()
  const { delegationId } = await delegated(who, { merchants: ['merchant-a'] })
  const terms = { merchants: ['merchant-a'], totalMinor: 5000, currency: 'USD', instrument: 'pm_ok', addressId: 'home' }
  const ask = async (more: object) => (await who.agent(check, { body: { ...terms, ...more } })).body
  expect(await ask({})).toMatchObject({ verdict: 'approved', decision: { delegationId, version: 1 } })
  expect(await ask({ merchants: ['merchant-b'] })).toMatchObject({ verdict: 'ask', notCovered: [{ rule: 'merchant' }] })
  expect(await ask({ maxTotalMinor: 4999 })).toMatchObject({ verdict: 'refused' })
  expect(await ask({ totalMinor: 60_000 })).toMatchObject({ verdict: 'refused' })
  expect((await ask({})).delegations[0].left.perMonthMinor).toBe(100_000)
})

verifies('budget.tool-cap', 'the cap of the call refuses what is above it, with or without a delegation', async () => {
  const who = await desk.buyer()
  await delegated(who)
  const { status, body } = await requestOf(who, coffee(), { maxTotalMinor: 1 })
  expect([status, body.code]).toEqual([403, 'limit.exceeded'])
})
