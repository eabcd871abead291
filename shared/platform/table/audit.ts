import { contentHash } from '#shared/kernel/hash.ts'
import { channelNow } from './channel.ts'
import { keys } from './keys.ts'
import { type Guarded, insert } from './table.ts'

export interface AuditEntry {
  /** The checkout or order the row is about. */
  subject: string
  /** The version of the subject that this entry made; the transaction conditions it, so the chain has no fork. */
  seq: number
  at: string
  actor: string
  action: string
  details: Readonly<Record<string, string | number | boolean>>
  prevHash: string
}

/** What the first entry of a chain points at. */
export const genesisHash = '0'.repeat(64)

/** The hash that the next entry points at. */
export const auditHash = (entry: AuditEntry): string => contentHash(entry)

/** What is chained: its row knows the version it has and the hash that its last entry left. */
export interface Chained {
  subject: string
  v: number
  auditHead?: string | undefined
}

/** Who did what to it, and when. */
export type Deed = Pick<AuditEntry, 'actor' | 'action' | 'details'> & { nowMs: number }

/** The next link of a chain: the version and head for the subject's own row, and the row to append. It names the channel of a command. No role may change or delete that row. */
export const auditLink = (
  { subject, v, auditHead = genesisHash }: Chained,
  { nowMs, ...deed }: Deed,
): { at: string; v: number; auditHead: string; row: Guarded } => {
  const at = new Date(nowMs).toISOString()
  const channel = channelNow()
  const details = { ...deed.details, ...(channel && { channel }) }
  const entry: AuditEntry = { subject, seq: v + 1, at, ...deed, details, prevHash: auditHead }
  const hash = auditHash(entry)
  const row = insert(
    { ...keys.audit(subject, entry.seq), kind: 'audit', ...entry, hash },
    () => new Error(`The audit of ${subject} forks at ${entry.seq}`),
  )
  return { at, v: entry.seq, auditHead: hash, row }
}
