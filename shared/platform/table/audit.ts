import { contentHash } from '#shared/kernel/hash.ts'
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

/** Append one entry; no role may change or delete it. */
export const auditRow = (entry: AuditEntry): Guarded =>
  insert(
    { ...keys.audit(entry.subject, entry.seq), kind: 'audit', ...entry, hash: auditHash(entry) },
    () => new Error(`The audit of ${entry.subject} forks at ${entry.seq}`),
  )
