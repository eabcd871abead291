import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { contentHash, sha256 } from '#shared/kernel/hash.ts'
import { answerKeptSeconds, keyLeaseSeconds } from '#shared/platform/durations.ts'
import { report } from '#shared/platform/runtime/observe.ts'
import { atMost, below, type Key } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { Packed, packed } from '#shared/platform/table/packed.ts'
import { commit, type Guarded, get, insert, update } from '#shared/platform/table/table.ts'

const Row = z.object({
  requestHash: z.string(),
  state: z.enum(['pending', 'done']),
  resourceId: z.string(),
  lease: z.string().optional(),
  leaseEndsAtSeconds: z.number().default(0),
  reply: Packed.optional(),
  ttl: z.number(),
})
type Row = z.output<typeof Row>

/** Thrown when the key was already answered; `output` is the stored answer as JSON. */
export class Replay extends Error {
  readonly output: string
  constructor(output: string) {
    super('This key has been answered')
    this.name = 'Replay'
    this.output = output
  }
}

const inFlight = () =>
  new Failure('idempotency.in-flight', 'The first call with this key is still running', { retryAfterSeconds: 1 })

/** One key of one caller on one operation, bound to one meaning: members in any order, defaults given or left out. */
export class Once {
  readonly key: Key
  readonly requestHash: string
  /** Stays the same when a crashed call is taken over: derive outward references from it. */
  resourceId: string
  private lease: string | undefined

  constructor(caller: string, operation: string, key: string, meaning: unknown, freshId: string) {
    this.key = keys.idempotency(caller, operation, sha256(key))
    // The table has the key as a hash only, so nobody finds the request by hashing likely ones: it may hold an address.
    this.requestHash = contentHash({ key, meaning })
    this.resourceId = freshId
  }

  /** Returns when the call may run. A call with an effect outside takes the key; if that is refused, it learns the same as from a read. */
  begin(outward: boolean): Promise<void> {
    return outward ? this.claim() : this.settle()
  }

  /** Replays the stored answer, refuses another input, and returns when the key is free. */
  async settle(): Promise<void> {
    const row = await get(this.key)
    if (row) this.judge(Row.parse(row))
  }

  /** Takes the key for a call with an effect before its commit; an expired lease is taken over with its resource id. */
  async claim(): Promise<void> {
    const nowSeconds = Math.floor(Date.now() / 1000)
    const lease = crypto.randomUUID()
    const held = { lease, leaseEndsAtSeconds: nowSeconds + keyLeaseSeconds }
    const row = {
      ...this.key,
      requestHash: this.requestHash,
      state: 'pending',
      resourceId: this.resourceId,
      ttl: nowSeconds + answerKeptSeconds,
      ...held,
    }
    let crashed: Row | undefined
    const refused = (item: unknown) => {
      const row = Row.parse(item)
      this.judge(row, nowSeconds)
      crashed = row
      return inFlight()
    }
    await commit([insert(row, refused, { ttl: atMost(nowSeconds) })]).catch(async (error: unknown) => {
      if (!crashed) throw error
      this.resourceId = crashed.resourceId
      await commit([update(this.key, { state: 'pending', leaseEndsAtSeconds: below(nowSeconds) }, held, inFlight)])
    })
    this.lease = lease
  }

  /** After a refusal the key is free at once, and keeps its resource id. False when the call had not taken it. */
  async abandon(): Promise<boolean> {
    if (!this.lease) return false
    // The caller learns why the call failed, not why the key stays taken for half a minute.
    await commit([update(this.key, { lease: this.lease }, { leaseEndsAtSeconds: 0 }, inFlight)]).catch(report)
    return true
  }

  /** The row that makes the answer part of the transaction it answers for. */
  answered(output: string): Guarded {
    const nowSeconds = Math.floor(Date.now() / 1000)
    const done = {
      state: 'done',
      reply: packed(output),
      ttl: nowSeconds + answerKeptSeconds,
      lease: undefined,
      leaseEndsAtSeconds: undefined,
    }
    if (this.lease) return update(this.key, { lease: this.lease }, done, inFlight)
    const row = { ...this.key, requestHash: this.requestHash, resourceId: this.resourceId, ...done }
    return insert(
      row,
      (item) => {
        this.judge(Row.parse(item), nowSeconds)
        return inFlight()
      },
      { ttl: atMost(nowSeconds) },
    )
  }

  private judge(row: Row, nowSeconds = Math.floor(Date.now() / 1000)): void {
    if (row.ttl <= nowSeconds) return
    if (row.requestHash !== this.requestHash)
      throw new Failure('idempotency.mismatch', 'This idempotency key was used for another request')
    if (row.state === 'done' && row.reply !== undefined) throw new Replay(row.reply)
    if (row.leaseEndsAtSeconds > nowSeconds) throw inFlight()
  }
}
