import type { Resource } from '#infra/local/cloudformation/model.ts'
import { createBatches, Interrupted, type SetAside } from './batches.ts'
import { failureReport } from './failure-report.ts'
import { type MappingParts, settingsOf } from './mapping-settings.ts'
import { changesNothing, createStreamReader, hostTimeOf, type StreamRecord, tableOf } from './stream-reader.ts'

/** For `/_local/state`. */
export interface MappingView {
  id: string
  functionName: string
  enabled: boolean
  /** The sequence number up to which everything is done. */
  checkpoint: string | undefined
  /** The number of records that the function processed. */
  done: number
  setAside: number
  problem: string | undefined
}
/** The polling interval. The engine deletes expired rows without a call that would wake a mapping. */
const slowPoll = 1000
/** One mapping, which reads its table's stream in order, from its saved position. */
export function createMapping(resource: Resource, parts: MappingParts) {
  const { functions, access, clock, queue, calls, model } = parts
  const settings = settingsOf(resource, parts)
  const { functionArn, streamArn, roleArn, batchSize, filters, destination } = settings
  const p = resource.properties
  const reader = createStreamReader(
    streamArn,
    model.region,
    p['StartingPosition'] === 'LATEST',
    calls,
    hostTimeOf(clock),
  )
  const key = `mapping ${settings.arn}`
  const view = {
    id: settings.id,
    functionName: functionArn.slice(functionArn.lastIndexOf(':') + 1),
    done: 0,
    setAside: 0,
  }
  let enabled = p['Enabled'] !== false
  let started = false
  let running: Promise<void> | undefined
  let again = false
  let problem: string | undefined
  let label: string | undefined
  let checkpoint: string | undefined
  let interrupt = () => {}
  let cancelPoll = () => {}

  function keep(record: StreamRecord): void {
    checkpoint = record.dynamodb.SequenceNumber
    queue.remember(key, JSON.stringify({ label, checkpoint }))
  }

  function setAside(batch: SetAside): void {
    const { condition, records } = batch
    view.setAside += records.length
    const body = failureReport(batch, { functionArn, streamArn, shardId: reader.shardId, now: clock.now() })
    try {
      if (!destination) throw new Error('no destination')
      access.require(roleArn, 'sqs:SendMessage', destination)
      queue.sendToQueue(destination, JSON.stringify(body))
    } catch (error) {
      console.error(`${view.id} drops ${records.length} records, ${(error as Error).message}: ${condition}`)
    }
  }

  const pause = (ms: number) =>
    new Promise<void>((resolve, reject) => {
      if (!started || !enabled) return reject(new Interrupted())
      const cancel = clock.at(clock.now() + ms, resolve)
      interrupt = () => {
        cancel()
        reject(new Interrupted())
      }
    })
  const work = createBatches({
    ...{ functions, clock, pause, done: keep, setAside },
    rules: {
      functionName: functionArn,
      bisect: p['BisectBatchOnFunctionError'] === true,
      reportsItems: ((p['FunctionResponseTypes'] ?? []) as string[]).includes('ReportBatchItemFailures'),
      retries: Number(p['MaximumRetryAttempts'] ?? -1),
      maxAgeSeconds: Number(p['MaximumRecordAgeInSeconds'] ?? -1),
    },
  })

  async function place(): Promise<void> {
    if (label !== undefined) return
    label = await reader.label()
    const kept = JSON.parse(queue.recall(key) ?? '{}') as { label?: string; checkpoint?: string }
    checkpoint = kept.label === label ? kept.checkpoint : undefined
  }

  /** Reads and processes one batch. Returns true when more may be there. */
  async function turn(): Promise<boolean> {
    await place()
    const records = await reader.next(checkpoint)
    const last = records.at(-1)
    if (!last) return false
    const wanted = records.filter(
      (record) => !changesNothing(record) && (filters.length === 0 || filters.some((matches) => matches(record))),
    )
    for (let from = 0; from < wanted.length; from += batchSize) {
      if (!started || !enabled) throw new Interrupted()
      const batch = wanted.slice(from, from + batchSize)
      await work(batch)
      view.done += batch.length
    }
    keep(last)
    return reader.mayHaveMore(records)
  }

  async function run(): Promise<void> {
    try {
      do again = false
      while (((await turn()) || again) && started && enabled)
      problem = undefined
    } catch (error) {
      reader.rewind()
      if (!(error instanceof Interrupted)) problem = (error as Error).message
    } finally {
      running = undefined
    }
    if (again && problem === undefined) wake()
  }

  function wake(): void {
    again = true
    if (started && enabled && !running) running = run()
  }
  function poll(): void {
    wake()
    cancelPoll = clock.at(clock.now() + slowPoll, poll)
  }

  return {
    table: tableOf(streamArn),
    wake,
    view: (): MappingView => ({ ...view, enabled, checkpoint, problem }),
    start() {
      started = true
      poll()
    },
    async stop() {
      started = false
      cancelPoll()
      interrupt()
      await running
    },
    setEnabled(value: boolean) {
      enabled = value
      if (enabled) wake()
      else interrupt()
    },
  }
}
