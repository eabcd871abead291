import * as z from 'zod'
import type { Call, Reply } from '#functions/simulators/company/endpoint.ts'
import { Refusal } from '#functions/simulators/company/refusal.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import { below, type Item, type Key } from '#shared/platform/table/expression.ts'
import { type Guarded, get, insert, update } from '#shared/platform/table/table.ts'

const keepSeconds = 48 * 3600
const leaseMs = 30_000

const Row = z.object({
  bodyHash: z.string(),
  state: z.enum(['pending', 'done']),
  leaseUntil: z.number().default(0),
  status: z.int().default(200),
  body: z.string().default('{}'),
})

/** The key was answered by a call that ran at the same time: send its answer. */
export class Answered extends Error {
  readonly reply: Reply
  constructor(reply: Reply) {
    super('This key has been answered')
    this.reply = reply
  }
}

export interface Once {
  /** Looks for a stored answer. A call whose every effect is in the transaction of its answer may do without, until it fails. */
  settle: () => Promise<Reply | undefined>
  /** Takes the key for a call that goes out before it can answer; part of the transaction that opens it. */
  claim: () => Guarded[]
  /** The answer as part of the transaction it is about. */
  answered: (reply: Reply) => Guarded[]
}

const judged = (found: Item, bodyHash: string, now: number): Reply | undefined => {
  const row = Row.parse(found)
  if (row.bodyHash !== bodyHash)
    throw new Refusal(409, 'idempotency_conflict', 'This Idempotency-Key was used with another body')
  if (row.state === 'done')
    return { status: row.status, body: JSON.parse(row.body), headers: { 'idempotent-replayed': 'true' } }
  if (row.leaseUntil > now)
    throw new Refusal(409, 'idempotency_in_flight', 'The first call with this key is under way', { 'retry-after': '1' })
  return undefined
}

/** One Idempotency-Key of one caller on one operation and path; without a key every call stands for itself. */
export const once = (company: string, caller: string, call: Call): Once => {
  const given = call.headers['idempotency-key']
  if (!given) return { settle: async () => undefined, claim: () => [], answered: () => [] }
  const name = sha256(JSON.stringify([caller, call.method, call.path, given]))
  const key: Key = { pk: `SIM#${company}#ONCE#${name}`, sk: '#' }
  const bodyHash = sha256(call.bytes)
  const ttl = Math.floor(call.now / 1000) + keepSeconds
  const refused = (found: Item | undefined): Error => {
    const reply = found && judged(found, bodyHash, call.now)
    return reply ? new Answered(reply) : new Refusal(409, 'idempotency_in_flight', 'Try again', { 'retry-after': '1' })
  }
  let found: Item | undefined
  return {
    async settle() {
      found = await get(key)
      return found && judged(found, bodyHash, call.now)
    },
    claim() {
      const lease = { leaseUntil: call.now + leaseMs }
      return [
        found
          ? update(key, { state: 'pending', leaseUntil: below(call.now) }, lease, refused)
          : insert({ ...key, bodyHash, state: 'pending', ttl, ...lease }, refused),
      ]
    },
    answered({ status, body }) {
      const done = { bodyHash, state: 'done', status, body: JSON.stringify(body), ttl }
      return [update(key, { state: 'pending' }, done, refused, true)]
    },
  }
}
