import * as z from 'zod'
import type { CompanyCall, CompanyReply } from '#functions/simulators/company/endpoint.ts'
import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import { below, type Item, type Key } from '#shared/platform/table/expression.ts'
import { type Guarded, insert, update } from '#shared/platform/table/table.ts'

const keepSeconds = 48 * 3600
const leaseMs = 30_000

const Row = z.object({
  bodyHash: z.string(),
  state: z.enum(['pending', 'done']),
  leaseUntil: z.number().default(0),
  status: z.int().default(200),
  body: z.string().default('{}'),
})

/** A call at the same time answered this key first; send its answer. */
export class AlreadyAnswered extends Error {
  readonly reply: CompanyReply
  constructor(reply: CompanyReply) {
    super('This key has been answered')
    this.reply = reply
  }
}

export interface IdempotencyKey {
  /** The key's row, for a call that reads it together with others. */
  rows: readonly Key[]
  /** Reads the stored answer. A call that only changes rows in its answer's transaction may skip this until it fails. */
  storedReply: () => Promise<CompanyReply | undefined>
  /** Leases the key to a call that goes out before it can answer; part of the transaction that begins its work. */
  lease: () => Guarded[]
  /** Stores the answer; part of the transaction that the answer is about. */
  storing: (reply: CompanyReply) => Guarded[]
}

const replyIn = (stored: Item, bodyHash: string, now: number): CompanyReply | undefined => {
  const row = Row.parse(stored)
  if (row.bodyHash !== bodyHash)
    throw new CompanyRefusal(409, 'idempotency_conflict', 'This Idempotency-Key was used with another body')
  if (row.state === 'done')
    return { status: row.status, body: JSON.parse(row.body), headers: { 'idempotent-replayed': 'true' } }
  if (row.leaseUntil > now)
    throw new CompanyRefusal(409, 'idempotency_in_flight', 'The first call with this key is under way', {
      'retry-after': '1',
    })
  return undefined
}

const noKey: IdempotencyKey = { rows: [], storedReply: async () => undefined, lease: () => [], storing: () => [] }

/** One Idempotency-Key of one caller on one operation and path. A call without a key is never a repetition. */
export const idempotencyKey = (company: string, caller: string, call: CompanyCall): IdempotencyKey => {
  const sent = call.headers['idempotency-key']
  if (!sent) return noKey
  const name = sha256(JSON.stringify([caller, call.method, call.path, sent]))
  const key: Key = { pk: `SIM#${company}#ONCE#${name}`, sk: '#' }
  const bodyHash = sha256(call.bytes)
  const ttl = Math.floor(call.now / 1000) + keepSeconds
  const refused = (existing: Item | undefined): Error => {
    const reply = existing && replyIn(existing, bodyHash, call.now)
    return reply
      ? new AlreadyAnswered(reply)
      : new CompanyRefusal(409, 'idempotency_in_flight', 'Try again', { 'retry-after': '1' })
  }
  let stored: Item | undefined
  return {
    rows: [key],
    async storedReply() {
      stored = await call.table.get(key)
      return stored && replyIn(stored, bodyHash, call.now)
    },
    lease() {
      const lease = { leaseUntil: call.now + leaseMs }
      return [
        stored
          ? update(key, { state: 'pending', leaseUntil: below(call.now) }, lease, refused)
          : insert({ ...key, bodyHash, state: 'pending', ttl, ...lease }, refused),
      ]
    },
    storing({ status, body }) {
      const done = { bodyHash, state: 'done', status, body: JSON.stringify(body), ttl }
      return [update(key, { state: 'pending' }, done, refused, true)]
    },
  }
}
