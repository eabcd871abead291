import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { shardOf } from '#shared/kernel/shard.ts'
import { documents } from '#shared/platform/table/documents.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit, get, insert, remove, update } from '#shared/platform/table/table.ts'
import { dueWork } from '#shared/platform/table/work-list.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { verifies } from '#test/support/run/verifies.ts'

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.stop())

const now = () => Math.floor(Date.now() / 1000)
let made = 0
const awaitingApproval = async (dueAtSeconds: number): Promise<Checkout> => {
  const checkoutId = `chk_${String(++made).padStart(26, '0')}`
  const fresh = {
    checkoutId,
    userId: 'usr_1',
    createdBy: 'user:usr_1',
    state: 'awaiting_approval' as const,
    direction: 'forward' as const,
    fulfilment: 'all_or_nothing' as const,
    legCount: 1,
    currency: 'USD',
    totalMinor: 500,
    instrument: 'pm_ok',
    addressDigest: 'd',
    receiptVersion: 1,
  }
  const move = { by: 'user', actor: 'user:usr_1', to: fresh.state, action: 'test.put', dueAtSeconds } as const
  await commit(checkouts.create(fresh, move, Date.now()).writes)
  return (await checkouts.get(checkoutId)) as Checkout
}
const approving = (before: Checkout, dueAtSeconds: number) =>
  checkouts.move(before, { by: 'user', actor: 'user:usr_1', to: 'approved', action: 'test', dueAtSeconds }, Date.now())
    .writes

test('one write by itself is no transaction, and is refused with what it found all the same', async () => {
  const sent = vi.spyOn(documents, 'send')
  const key = { pk: 'SIM#1', sk: '#' }
  const row = { ...key, n: 1 }
  class Refused extends Error {}
  const refused = (item: unknown) => new Refused(JSON.stringify(item))
  await commit([insert(row, refused)])
  await expect(commit([insert(row, refused)])).rejects.toThrow('"n":1')
  await expect(commit([update(key, { n: 2 }, { n: 3 }, refused)])).rejects.toThrow('"n":1')
  await expect(commit([remove(key, { n: 2 }, refused)])).rejects.toThrow('"n":1')
  await commit([update(key, { n: 1 }, { n: 2 }, refused)])
  expect(await get(key)).toMatchObject({ n: 2 })
  const kinds = sent.mock.calls.map(([command]) => command.constructor.name)
  expect(kinds).not.toContain('TransactWriteCommand')
  sent.mockRestore()
})

verifies('approval.before-token', 'the newest wait has the say, whichever token is written first', async () => {
  const approvalId = `apr_${'0'.repeat(26)}-1`
  expect(await approvals.token(approvalId)).toBeUndefined()
  await commit([approvals.storeToken(approvalId, 'second', '2026-01-01T00:00:02.000Z#2026-01-01T00:00:02.100Z', 0)])
  await commit([approvals.storeToken(approvalId, 'first', '2026-01-01T00:00:01.000Z#2026-01-01T00:00:01.100Z', 0)])
  expect(await approvals.token(approvalId)).toBe('second')
  expect(await approvals.token(`apr_${'0'.repeat(26)}-11`)).toBeUndefined()
})

verifies('approval.relay-off', 'a checkout that is due soon enough keeps its place in the work list', async () => {
  const before = await awaitingApproval(now() + 30)
  await commit(approving(before, now() + 60))
  const after = await checkouts.get(before.checkoutId)
  expect(after).toMatchObject({ state: 'approved', gsi3sk: before.gsi3sk })
})

verifies('approval.relay-off', 'but never keeps one that a sweep has put off in the meantime', async () => {
  const before = await awaitingApproval(now() + 30)
  await commit([checkouts.due(before.checkoutId, before.v, now() + 86_400)])
  await expect(commit(approving(before, now() + 60))).rejects.toMatchObject({ code: 'table.conflict' })
  const again = (await checkouts.get(before.checkoutId)) as Checkout
  expect(again.state).toBe('awaiting_approval')
  await commit(approving(again, now() + 60))
  const due = await dueWork(shardOf(before.checkoutId), now() + 61, 50, 'purchases')
  expect(due.map(({ pk }) => pk)).toContain(keys.checkout(before.checkoutId).pk)
})
