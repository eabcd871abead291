import { afterAll, beforeAll, expect } from 'vitest'
import { type AuditEntry, auditHash, genesisHash } from '#shared/platform/table/audit.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { commit } from '#shared/platform/table/table.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { verifies } from '#test/support/run/verifies.ts'

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.stop())

const fresh = (checkoutId: string) => ({
  checkoutId,
  userId: 'usr_1',
  createdBy: 'agent:agt_1',
  state: 'quoted' as const,
  direction: 'forward' as const,
  fulfilment: 'all_or_nothing' as const,
  legCount: 1,
  currency: 'USD',
  totalMinor: 100,
  instrument: 'pm_ok',
  addressDigest: 'd',
  receiptVersion: 0,
})
const rows = async (checkoutId: string) =>
  (await all({ partition: keys.auditPartition(checkoutId) })) as unknown as (AuditEntry & { hash: string })[]

const moved = async (checkoutId: string) => {
  const now = Date.now()
  const made = checkouts.create(
    fresh(checkoutId),
    { by: 'agent', actor: 'agent:agt_1', to: 'quoted', action: 'checkout.quote' },
    now,
  )
  await commit(made.writes)
  const request = checkouts.move(
    made.after,
    { by: 'agent', actor: 'agent:agt_1', to: 'awaiting_approval', action: 'approval.request' },
    now,
  )
  await commit(request.writes)
  const decided = checkouts.move(
    request.after,
    { by: 'user', actor: 'user:usr_1', to: 'approved', action: 'approval.approved' },
    now,
  )
  await commit(decided.writes)
  return { made, asked: request, decided }
}

verifies('audit.chain', 'every change has its row, and each row names the one before', async () => {
  const { decided } = await moved('chk_1')
  const chain = await rows('chk_1')
  expect(chain.map(({ seq, action }) => [seq, action])).toEqual([
    [1, 'checkout.quote'],
    [2, 'approval.request'],
    [3, 'approval.approved'],
  ])
  let before = genesisHash
  for (const { subject, seq, at, actor, action, details, prevHash, hash } of chain) {
    expect(prevHash).toBe(before)
    expect(auditHash({ subject, seq, at, actor, action, details, prevHash })).toBe(hash)
    before = hash
  }
  expect((await checkouts.get('chk_1'))?.auditHead).toBe(before)
  expect(decided.after.auditHead).toBe(before)
})

verifies('audit.chain', 'twenty writers of one version make one row', async () => {
  const { asked: request } = await moved('chk_2')
  const late = Array.from({ length: 20 }, (_, i) =>
    commit(
      checkouts.move(
        request.after,
        { by: 'user', actor: `user:${i}`, to: 'rejected', action: 'approval.rejected' },
        Date.now(),
      ).writes,
    ),
  )
  const outcomes = await Promise.allSettled(late)
  // Told by the version it was read at, not by the audit row that is in the way.
  const reasons = outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.name)
  expect(new Set(reasons)).toEqual(new Set(['checkout.stale']))
  expect(await rows('chk_2')).toHaveLength(3)
})
