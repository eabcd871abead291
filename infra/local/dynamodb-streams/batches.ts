import { randomUUID } from 'node:crypto'
import type { HostClock } from '#infra/local/clock.ts'
import type { Invoker } from '#infra/local/lambda/pool.ts'
import type { StreamRecord } from './stream-reader.ts'

type Invocation = Awaited<ReturnType<Invoker['invoke']>>

/** How a mapping retries a failing batch. -1 means no limit. */
interface BatchRules {
  functionName: string
  bisect: boolean
  reportsItems: boolean
  retries: number
  maxAgeSeconds: number
}
/** A batch that failed for good, for the OnFailure destination. */
export interface SetAside {
  condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded'
  requestId: string
  invocations: number
  functionError: string | undefined
  records: StreamRecord[]
}
/** Thrown when the mapping is disabled or the host stops. The mapping reads the records again later. */
export class Interrupted extends Error {}

interface Parts {
  functions: Invoker
  clock: HostClock
  rules: BatchRules
  /** Waits on the host clock. Rejects with Interrupted when the mapping stops. */
  pause(ms: number): Promise<void>
  /** Saves that everything up to this record is done. */
  done(record: StreamRecord): void
  setAside(batch: SetAside): void
}

const firstPause = 250
const longestPause = 30_000

/** The index of the first record that the function reports as failed. -1 when it processed all. */
function firstFailure({ payload }: Invocation, records: StreamRecord[]): number {
  const answer = JSON.parse(payload) as { batchItemFailures?: { itemIdentifier?: string }[] } | null
  const failures = answer?.batchItemFailures ?? []
  if (failures.length === 0) return -1
  const named = new Set(failures.map(({ itemIdentifier }) => itemIdentifier))
  // An unknown identifier means that the whole batch failed.
  return Math.max(
    records.findIndex(({ dynamodb }) => named.has(dynamodb.SequenceNumber)),
    0,
  )
}

/** Passes batches to the function, in order, until each record is done or set aside. */
export function createBatches({ functions, clock, rules, pause, done, setAside }: Parts) {
  const { functionName, bisect, reportsItems, retries, maxAgeSeconds } = rules

  function tooOld({ dynamodb }: StreamRecord, atMs: number): boolean {
    const age = atMs / 1000 - dynamodb.ApproximateCreationDateTime
    return maxAgeSeconds >= 0 && age > maxAgeSeconds
  }

  async function work(batch: StreamRecord[], already = 0): Promise<void> {
    let records = batch
    let invocations = already
    let attempts = 0
    while (records.length > 0) {
      const beganMs = clock.now()
      const result = await functions.invoke(functionName, { Records: records })
      invocations++
      const failedAt = result.failed ? 0 : reportsItems ? firstFailure(result, records) : -1
      if (failedAt < 0) {
        done(records.at(-1) as StreamRecord)
        return
      }
      if (failedAt > 0) {
        done(records[failedAt - 1] as StreamRecord)
        records = records.slice(failedAt)
        attempts = 0
      } else if (bisect && records.length > 1) {
        // A split does not count as an attempt. It only isolates the failing record.
        const half = Math.ceil(records.length / 2)
        await work(records.slice(0, half), invocations)
        records = records.slice(half)
        attempts = 0
        continue
      }
      // A jump of the clock ages records that nobody has tried. Only one that fails when it is too old is given up.
      const fresh = records.findIndex((record) => !tooOld(record, beganMs))
      const tooOldCount = Math.min(fresh < 0 ? records.length : fresh, result.failed ? records.length : 1)
      if (tooOldCount > 0) {
        const old = records.slice(0, tooOldCount)
        const condition = 'RecordAgeExceeded' as const
        setAside({ condition, requestId: randomUUID(), invocations, functionError: undefined, records: old })
        done(old.at(-1) as StreamRecord)
        records = records.slice(tooOldCount)
        attempts = 0
        continue
      }
      if (retries >= 0 && attempts >= retries) {
        const functionError = result.failed ? 'Unhandled' : undefined
        setAside({ condition: 'RetryAttemptsExhausted', requestId: randomUUID(), invocations, functionError, records })
        done(records.at(-1) as StreamRecord)
        return
      }
      await pause(Math.min(firstPause * 2 ** attempts, longestPause))
      attempts++
    }
  }
  return work
}
