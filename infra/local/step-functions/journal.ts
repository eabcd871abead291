import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { openDatabase } from '#infra/local/data-folder/database.ts'

type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'
export interface ExecutionRow {
  id: number
  arn: string
  machine: string
  name: string
  status: Status
  input: string
  output: string | null
  error: string | null
  cause: string | null
  started: number
  stopped: number | null
  /** The hash of the definition that it started with. */
  definition: string
  transitions: number
  history: string | null
}

/** One attempt of one visit to one state of one branch. */
export interface StepRow {
  execution: number
  key: string
  entered: number
  ended: number | null
  output: string | null
  error: string | null
  cause: string | null
  /** When the next attempt, or the end of a wait, is due. */
  until: number | null
  token: string | null
  /** 1 when the function that sends the token has returned. */
  invoked: number
  beat: number | null
}

const schema = `
  CREATE TABLE IF NOT EXISTS definition(hash TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS execution(
    id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
    input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT, started REAL NOT NULL, stopped REAL,
    definition TEXT NOT NULL, transitions INTEGER NOT NULL DEFAULT 0, history TEXT);
  CREATE INDEX IF NOT EXISTS execution_running ON execution(id) WHERE status = 'RUNNING';
  CREATE INDEX IF NOT EXISTS execution_machine ON execution(machine, started);
  CREATE TABLE IF NOT EXISTS step(
    execution INTEGER NOT NULL, key TEXT NOT NULL, entered REAL NOT NULL, ended REAL, output TEXT, error TEXT,
    cause TEXT, until REAL, token TEXT, invoked INTEGER NOT NULL DEFAULT 0, beat REAL,
    PRIMARY KEY(execution, key)) WITHOUT ROWID;
  CREATE UNIQUE INDEX IF NOT EXISTS step_token ON step(token) WHERE token IS NOT NULL;`

const start = `INSERT INTO execution(arn, machine, name, status, input, started, definition)
  VALUES (?, ?, ?, 'RUNNING', ?, ?, ?)`
const finish = `UPDATE execution SET status = ?, output = ?, error = ?, cause = ?, stopped = ?, transitions = ?, history = ?
  WHERE id = ? AND status = 'RUNNING'`
const open = 'INSERT OR IGNORE INTO step(execution, key, entered, until, token) VALUES (?, ?, ?, ?, ?)'
const close = `INSERT INTO step(execution, key, entered, ended, output, error, cause, until) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT(execution, key) DO UPDATE SET ended = excluded.ended, output = excluded.output, error = excluded.error,
    cause = excluded.cause, until = excluded.until
  WHERE ended IS NULL`
const settle = 'UPDATE step SET ended = ?, output = ?, error = ?, cause = ? WHERE token = ? AND ended IS NULL'
const list = `SELECT * FROM execution WHERE (?1 IS NULL OR machine = ?1) AND (?2 IS NULL OR status = ?2)
  AND (?3 IS NULL OR name = ?3) ORDER BY started DESC, id DESC LIMIT ?4 OFFSET ?5`

export interface ListFilter {
  machine?: string | undefined
  status?: string | undefined
  name?: string | undefined
  limit?: number
  offset?: number
}
export interface Ending {
  status: Exclude<Status, 'RUNNING'>
  output?: string
  error?: string
  cause?: string
}
export type Journal = ReturnType<typeof openJournal>

/** Opens `workflows.db`, which records each step of each execution before it takes effect. */
export function openJournal(dataDir: string) {
  const db = openDatabase(join(dataDir, 'workflows.db'), schema)
  const sql = {
    start: db.prepare(start),
    finish: db.prepare(finish),
    byArn: db.prepare('SELECT * FROM execution WHERE arn = ?'),
    byId: db.prepare('SELECT * FROM execution WHERE id = ?'),
    running: db.prepare("SELECT * FROM execution WHERE status = 'RUNNING' ORDER BY id"),
    list: db.prepare(list),
    transitions: db.prepare('SELECT coalesce(sum(transitions), 0) AS n FROM execution'),
    known: db.prepare('SELECT body FROM definition WHERE hash = ?'),
    define: db.prepare('INSERT OR IGNORE INTO definition(hash, body) VALUES (?, ?)'),
    step: db.prepare('SELECT * FROM step WHERE execution = ? AND key = ?'),
    open: db.prepare(open),
    close: db.prepare(close),
    byToken: db.prepare('SELECT * FROM step WHERE token = ?'),
    settle: db.prepare(settle),
    invoked: db.prepare('UPDATE step SET invoked = 1 WHERE execution = ? AND key = ?'),
    beat: db.prepare('UPDATE step SET beat = ? WHERE token = ? AND ended IS NULL'),
  }
  const execution = (row: unknown) => row as ExecutionRow | undefined

  return {
    start(arn: string, machine: string, name: string, input: string, now: number, definition: string): ExecutionRow {
      const { lastInsertRowid } = sql.start.run(arn, machine, name, input, now, definition)
      return sql.byId.get(lastInsertRowid) as unknown as ExecutionRow
    },
    finish(id: number, end: Ending, now: number, transitions: number, history: string): void {
      const { status, output = null, error = null, cause = null } = end
      sql.finish.run(status, output, error, cause, now, transitions, history, id)
    },
    byArn: (arn: string) => execution(sql.byArn.get(arn)),
    byId: (id: number) => execution(sql.byId.get(id)),
    running: () => sql.running.all() as unknown as ExecutionRow[],
    list: ({ machine, status, name, limit = 100, offset = 0 }: ListFilter) =>
      sql.list.all(machine ?? null, status ?? null, name ?? null, limit, offset) as unknown as ExecutionRow[],
    transitions: () => (sql.transitions.get() as { n: number }).n,
    /** Saves a definition. Returns its hash, and whether the journal had it before. */
    define(body: string): { hash: string; known: boolean } {
      const hash = createHash('sha256').update(body).digest('hex')
      return { hash, known: sql.define.run(hash, body).changes === 0 }
    },
    definition: (hash: string) => (sql.known.get(hash) as { body: string } | undefined)?.body,
    step: (id: number, key: string) => sql.step.get(id, key) as unknown as StepRow | undefined,
    /** Records a wait before it begins. */
    open(id: number, key: string, entered: number, until: number | null, token: string | null): void {
      sql.open.run(id, key, entered, until, token)
    },
    succeed(id: number, key: string, entered: number, now: number, output: string): void {
      sql.close.run(id, key, entered, now, output, null, null, null)
    },
    fail(id: number, key: string, entered: number, now: number, error: Error, retryAt: number | null): void {
      sql.close.run(id, key, entered, now, null, error.name, error.message, retryAt)
    },
    byToken: (token: string) => sql.byToken.get(token) as unknown as StepRow | undefined,
    settle(token: string, now: number, end: { output?: string; error?: string; cause?: string }): void {
      sql.settle.run(now, end.output ?? null, end.error ?? null, end.cause ?? null, token)
    },
    invoked: (id: number, key: string) => void sql.invoked.run(id, key),
    beat: (token: string, now: number) => void sql.beat.run(now, token),
    close(): void {
      if (db.isOpen) db.close()
    },
  }
}
