import { join } from 'node:path'
import type { HostClock } from '#infra/local/clock.ts'
import { atomically, openDatabase } from '#infra/local/data-folder/database.ts'
import { createMessages, type MessageAttributes, messagesSchema, type QueueMessage } from './messages.ts'

export interface QueuedWork {
  id: number
  kind: string
  dueAt: number
  createdAt: number
  /** The number of earlier tries. */
  attempts: number
  body: unknown
}
/** Finished, or due again at this time. */
export type WorkOutcome = 'done' | { retryAt: number }

/** Durable work, done at least once when it is due on the host clock. Survives `kill -9`. Also holds the SQS queues. */
export interface DurableQueue {
  put(...items: { kind: string; dueAt: number; body: unknown; attempts?: number }[]): void
  /** Registers the handler of a kind of work. The queue retries work that throws after a second. */
  handle(kind: string, run: (work: QueuedWork) => Promise<WorkOutcome>): void
  start(): void
  /** Starts no more work and waits for running work. The rest stays in the file. */
  drain(): Promise<void>
  /** Drains, then closes the file. */
  stop(): Promise<void>
  pending(kind?: string): number
  sendToQueue(arn: string, body: string, attributes?: MessageAttributes, delayMs?: number): QueueMessage
  receive(arn: string, most?: number, hiddenMs?: number): QueueMessage[]
  removeFromQueue(arn: string, receipt: string): void
  peek(arn: string, most?: number): QueueMessage[]
  depth(arn: string): { visible: number; hidden: number }
  purge(arn: string): void
  /** A value that survives restarts. */
  remember(key: string, value: string): void
  recall(key: string): string | undefined
}

const schema = `
  CREATE TABLE IF NOT EXISTS work(
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, due REAL NOT NULL, created REAL NOT NULL,
    attempts INTEGER NOT NULL, body TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS work_due ON work(due);
  CREATE TABLE IF NOT EXISTS fact(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  ${messagesSchema}`

const mostAtOnce = 32
const defaultRetention = 4 * 24 * 3_600_000

interface Row {
  id: number
  kind: string
  due: number
  created: number
  attempts: number
  body: string
}

/** Opens (or creates) `queue.db` in the data folder. `retentionMs` is asked per SQS queue. */
export function createQueue(
  dataDir: string,
  clock: HostClock,
  retentionMs: (arn: string) => number = () => defaultRetention,
): DurableQueue {
  const db = openDatabase(join(dataDir, 'queue.db'), schema)
  const messages = createMessages(db, clock, retentionMs)
  const insert = db.prepare('INSERT INTO work(kind, due, created, attempts, body) VALUES (?, ?, ?, ?, ?)')
  const due = db.prepare('SELECT * FROM work WHERE due <= ? ORDER BY due, id LIMIT ?')
  const nextDue = db.prepare('SELECT min(due) AS due FROM work WHERE due > ?')
  const finish = db.prepare('DELETE FROM work WHERE id = ?')
  const postpone = db.prepare('UPDATE work SET due = ?, attempts = attempts + 1 WHERE id = ?')
  const countAll = db.prepare('SELECT count(*) AS n FROM work')
  const countKind = db.prepare('SELECT count(*) AS n FROM work WHERE kind = ?')
  const saveFact = db.prepare('INSERT OR REPLACE INTO fact(key, value) VALUES (?, ?)')
  const readFact = db.prepare('SELECT value FROM fact WHERE key = ?')

  const handlers = new Map<string, (work: QueuedWork) => Promise<WorkOutcome>>()
  const running = new Map<number, Promise<void>>()
  let started = false
  let cancelAlarm = () => {}

  async function run(row: Row): Promise<void> {
    const work = {
      id: row.id,
      kind: row.kind,
      dueAt: row.due,
      createdAt: row.created,
      attempts: row.attempts,
      body: JSON.parse(row.body) as unknown,
    }
    let outcome: WorkOutcome
    try {
      // Marked as running first, because a handler may add more work.
      await null
      const handler = handlers.get(row.kind)
      if (!handler) throw new Error(`The queue has no handler for ${row.kind}`)
      outcome = await handler(work)
    } catch {
      outcome = { retryAt: clock.now() + 1000 }
    }
    if (outcome === 'done') finish.run(row.id)
    else postpone.run(outcome.retryAt, row.id)
    running.delete(row.id)
    pump()
  }

  function pump(): void {
    if (!started) return
    cancelAlarm()
    const now = clock.now()
    const free = mostAtOnce - running.size
    // Running work is still in the table: ask for that many more.
    const rows = free > 0 ? (due.all(now, mostAtOnce) as unknown as Row[]) : []
    for (const row of rows.filter(({ id }) => !running.has(id)).slice(0, free)) running.set(row.id, run(row))
    const next = (nextDue.get(now) as { due: number | null }).due
    cancelAlarm = next === null ? () => {} : clock.at(next, pump)
  }

  const drain = async (): Promise<void> => {
    started = false
    cancelAlarm()
    await Promise.all(running.values())
  }

  return {
    put(...items) {
      const now = clock.now()
      const write = () => {
        for (const { kind, dueAt, body, attempts = 0 } of items)
          insert.run(kind, dueAt, now, attempts, JSON.stringify(body))
      }
      if (items.length > 1) atomically(db, write)
      else write()
      pump()
    },
    handle: (kind, handler) => void handlers.set(kind, handler),
    start() {
      started = true
      pump()
    },
    drain,
    async stop() {
      await drain()
      if (db.isOpen) db.close()
    },
    pending: (kind) => ((kind === undefined ? countAll.get() : countKind.get(kind)) as { n: number }).n,
    sendToQueue: messages.send,
    receive: messages.receive,
    removeFromQueue: messages.remove,
    peek: messages.peek,
    depth: messages.depth,
    purge: messages.purge,
    remember: (key, value) => void saveFact.run(key, value),
    recall: (key) => (readFact.get(key) as { value: string } | undefined)?.value,
  }
}
