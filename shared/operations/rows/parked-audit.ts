import { auditLink } from '#shared/platform/table/audit.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { type Parked, parked } from './parked.ts'

/** What an operator does to an item, and when. */
export interface Act {
  item: Parked
  /** `operator:usr_...`, as in the audit. */
  actor: string
  nowMs: number
}

/** An event belongs to no purchase that could audit it: the item has a chain of its own. */
export const chained = ({ item, actor, nowMs }: Act, action: string): { set: Partial<Parked>; writes: Guarded[] } => {
  const chain = { ...item, subject: item.parkedId }
  const { auditHead, row } = auditLink(chain, { actor, action, details: { reason: item.reason }, nowMs })
  return { set: { auditHead }, writes: [row] }
}

/** Resolves the item of what was retried; if the retry fails, the same item opens again. */
export const resolvedByReplay = (act: Act, action: string): { after: Parked; writes: Guarded[] } => {
  const { item, actor, nowMs } = act
  const chain = chained(act, action)
  const resolution = { outcome: 'mended' as const, by: actor, at: new Date(nowMs).toISOString() }
  const set = { ...chain.set, state: 'resolved' as const, attempts: item.attempts + 1, resolution }
  const { after, writes } = parked.change(item, set, 'operator')
  return { after, writes: [...writes, ...chain.writes] }
}
