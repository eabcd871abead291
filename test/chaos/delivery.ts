import type { DynamoDBBatchResponse, DynamoDBStreamEvent, EventBridgeEvent } from 'aws-lambda'
import type { FoundOf } from '#infra/discover.ts'
import { compilePattern } from '#infra/event-patterns.ts'
import { type Served, serve } from '#test/support/api/gateway.ts'
import { answerThrough } from './aws-edge.ts'
import type { Faults } from './faults.ts'
import { invoke } from './invocation.ts'
import type { Image } from './table-edge.ts'

type Handler<E, R = unknown> = (event: E) => Promise<R>
export interface Deployed<K extends 'stream' | 'event' | 'schedule' | 'route'> {
  one: FoundOf<K>
  handler: Handler<never>
}

/** What the bus rule of a function says. */
const matches = ({ one: { spec } }: Deployed<'event'>, type: string, detail: unknown): boolean =>
  spec.types.includes(type) && compilePattern(spec.where ?? {})(detail)

const hourMs = 3_600_000
const batchSize = 10
/** When Lambda tries an asynchronous call again, in ms after it failed. */
const againAfterMs = [60_000, 120_000]

interface Task {
  dueAt: number
  run: () => Promise<void>
}

/** The stream and the bus: at least once, the stream in order, the bus in any. */
export const startDelivery = async (
  stream: Deployed<'stream'>,
  events: readonly Deployed<'event'>[],
  faults: () => Faults,
) => {
  const records: { image: Image; at: number }[] = []
  const queue: Task[] = []
  const dead: { why: string; redrive: () => void }[] = []
  let heldUntil = 0
  let nth = 0

  const deliver = (to: Deployed<'event'>, event: object, attempt: number): void => {
    const run = async () => {
      try {
        await invoke(to.one.name, to.one.timeoutSeconds, () => (to.handler as Handler<object>)(event))
      } catch (error) {
        const wait = againAfterMs[attempt]
        const why = `${to.one.name}: ${(error as Error).message}`
        if (wait === undefined) dead.push({ why, redrive: () => deliver(to, event, 0) })
        else queue.push({ dueAt: Date.now() + wait, run: async () => deliver(to, event, attempt + 1) })
      }
    }
    queue.push({ dueAt: Date.now(), run })
  }

  /** One batch to the relay; what it could not handle waits and holds up what is behind it. */
  const relay = async (): Promise<void> => {
    const batch = records.slice(0, batchSize)
    const Records = batch.map(({ image }, at) => ({
      eventName: 'INSERT' as const,
      dynamodb: { NewImage: image, SequenceNumber: String(at) },
    }))
    const { name, timeoutSeconds } = stream.one
    const handler = stream.handler as Handler<DynamoDBStreamEvent, DynamoDBBatchResponse>
    const done = await invoke(name, timeoutSeconds, () => handler({ Records } as DynamoDBStreamEvent)).then(
      ({ batchItemFailures: [first] }) => (first ? Number(first.itemIdentifier) : batch.length),
      () => 0,
    )
    if (done === batch.length && faults().again('relay', ++nth)) return // the batch comes once more
    records.splice(0, done)
    if (done === batch.length) return
    heldUntil = Date.now() + 1000
    const [stuck] = records
    if (!stuck || Date.now() - stuck.at <= 6 * hourMs) return
    records.shift()
    dead.push({ why: `relay: ${JSON.stringify(stuck.image)}`, redrive: () => records.push(stuck) })
  }

  const bus: Served = await serve(async (_, body, response) => {
    const { Entries } = JSON.parse(body.toString()) as { Entries: { DetailType: string; Detail: string }[] }
    const take = ({ DetailType, Detail }: (typeof Entries)[number]): void => {
      const event = { 'detail-type': DetailType, detail: JSON.parse(Detail) } as EventBridgeEvent<string, unknown>
      const copies = faults().again(`bus ${DetailType}`, ++nth) ? 2 : 1
      for (let copy = 0; copy < copies; copy++)
        for (const to of events) if (matches(to, DetailType, event.detail)) deliver(to, event, 0)
    }
    const what = `PutEvents ${Entries.map(({ DetailType }) => DetailType).join()}`
    await answerThrough(faults().aws(what, ++nth), response, '1.1', async () => {
      // A bus that is busy refuses entry by entry, in an answer that looks well.
      const taken = Entries.map(({ DetailType }) => faults().aws(`entry ${DetailType}`, ++nth) === 'none')
      for (const [at, entry] of Entries.entries()) if (taken[at]) take(entry)
      return {
        FailedEntryCount: taken.filter((one) => !one).length,
        Entries: taken.map((one) => (one ? { EventId: 'e' } : { ErrorCode: 'ThrottlingException' })),
      }
    })
  })
  Object.assign(process.env, { AWS_ENDPOINT_URL_EVENTBRIDGE: bus.url, BUS_NAME: 'purser' })

  return {
    dead,
    committed(images: readonly Image[]) {
      for (const image of images) records.push({ image, at: Date.now() })
    },
    /** What an operator does about the alarm; how many there were. */
    redrive(): number {
      const all = dead.splice(0)
      for (const { redrive } of all) redrive()
      return all.length
    },
    /** Switches the relay off for a while. */
    hold(untilMs: number) {
      heldUntil = Math.max(heldUntil, untilMs)
    },
    /** Does one thing that is due; false when nothing is. */
    async step(): Promise<boolean> {
      if (records.length > 0 && Date.now() >= heldUntil) {
        await relay()
        return true
      }
      const due = queue.flatMap(({ dueAt }, at) => (dueAt <= Date.now() ? [at] : []))
      const at = faults().again('order', ++nth) ? due.at(-1) : due[0]
      if (at === undefined) return false
      const [task] = queue.splice(at, 1)
      await task?.run()
      return true
    },
    next(): number | undefined {
      const times = queue.map(({ dueAt }) => dueAt)
      if (records.length > 0) times.push(heldUntil)
      return times.length > 0 ? Math.min(...times) : undefined
    },
    clear() {
      records.length = 0
      queue.length = 0
      dead.length = 0
      heldUntil = 0
      nth = 0
    },
    stop: () => bus.stop(),
  }
}
