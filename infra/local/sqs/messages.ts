import { createHash, randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { HostClock } from '#infra/local/clock.ts'

/** The attributes of a message, with SQS's names. */
export type MessageAttributes = Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>

export interface QueueMessage {
  id: string
  queueArn: string
  body: string
  attributes: MessageAttributes
  sentAt: number
  /** The receipt handle for DeleteMessage, set while a receiver has the message. */
  receipt: string
  received: number
}

/** The messages of every SQS queue, by the queue's ARN. */
export interface Messages {
  send(arn: string, body: string, attributes?: MessageAttributes, delayMs?: number): QueueMessage
  /** Returns messages and hides them for `hiddenMs`. Messages that nobody deletes come again. */
  receive(arn: string, most?: number, hiddenMs?: number): QueueMessage[]
  remove(arn: string, receipt: string): void
  /** Returns messages without hiding them. */
  peek(arn: string, most?: number): QueueMessage[]
  depth(arn: string): { visible: number; hidden: number }
  purge(arn: string): void
}

export const messagesSchema = `
  CREATE TABLE IF NOT EXISTS message(
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, queue TEXT NOT NULL, body TEXT NOT NULL,
    attributes TEXT NOT NULL, sent REAL NOT NULL, visible REAL NOT NULL, received INTEGER NOT NULL DEFAULT 0, receipt TEXT);
  CREATE INDEX IF NOT EXISTS message_queue ON message(queue, visible);`

interface Row {
  seq: number
  id: string
  queue: string
  body: string
  attributes: string
  sent: number
  received: number
  receipt: string | null
}

const toMessage = (row: Row): QueueMessage => ({
  id: row.id,
  queueArn: row.queue,
  body: row.body,
  attributes: JSON.parse(row.attributes) as MessageAttributes,
  sentAt: row.sent,
  receipt: row.receipt ?? '',
  received: row.received,
})

/** `retentionMs` returns how long a queue keeps a message. */
export function createMessages(db: DatabaseSync, clock: HostClock, retentionMs: (arn: string) => number): Messages {
  const insert = db.prepare('INSERT INTO message(id, queue, body, attributes, sent, visible) VALUES (?, ?, ?, ?, ?, ?)')
  const expire = db.prepare('DELETE FROM message WHERE queue = ? AND sent < ?')
  const due = db.prepare('SELECT * FROM message WHERE queue = ? AND visible <= ? ORDER BY seq LIMIT ?')
  const hide = db.prepare('UPDATE message SET visible = ?, receipt = ?, received = received + 1 WHERE seq = ?')
  const all = db.prepare('SELECT * FROM message WHERE queue = ? ORDER BY seq LIMIT ?')
  const remove = db.prepare('DELETE FROM message WHERE queue = ? AND receipt = ?')
  const purge = db.prepare('DELETE FROM message WHERE queue = ?')
  const count = db.prepare(
    'SELECT count(*) AS held, coalesce(sum(visible <= ?), 0) AS visible FROM message WHERE queue = ?',
  )
  const forget = (arn: string) => expire.run(arn, clock.now() - retentionMs(arn))

  return {
    send(arn, body, attributes = {}, delayMs = 0) {
      const id = randomUUID()
      const now = clock.now()
      insert.run(id, arn, body, JSON.stringify(attributes), now, now + delayMs)
      return { id, queueArn: arn, body, attributes, sentAt: now, receipt: '', received: 0 }
    },
    receive(arn, most = 1, hiddenMs = 30_000) {
      forget(arn)
      const now = clock.now()
      return (due.all(arn, now, most) as unknown as Row[]).map((row) => {
        const receipt = randomUUID()
        hide.run(now + hiddenMs, receipt, row.seq)
        return toMessage({ ...row, receipt, received: row.received + 1 })
      })
    },
    remove: (arn, receipt) => void remove.run(arn, receipt),
    peek(arn, most = 100) {
      forget(arn)
      return (all.all(arn, most) as unknown as Row[]).map(toMessage)
    },
    depth(arn) {
      forget(arn)
      const { held, visible } = count.get(clock.now(), arn) as { held: number; visible: number }
      return { visible, hidden: held - visible }
    },
    purge: (arn) => void purge.run(arn),
  }
}

const md5 = (data: string | Buffer) => createHash('md5').update(data).digest('hex')

const sized = (data: string | Buffer): Buffer => {
  const bytes = Buffer.from(data as string)
  const size = Buffer.alloc(4)
  size.writeUInt32BE(bytes.length)
  return Buffer.concat([size, bytes])
}

/** The digests that an SQS client checks. */
export function digests(body: string, attributes: MessageAttributes): { body: string; attributes: string | undefined } {
  const names = Object.keys(attributes).sort()
  const parts = names.flatMap((name) => {
    const { DataType, StringValue, BinaryValue } = attributes[name] ?? { DataType: 'String' }
    const binary = BinaryValue !== undefined
    const value = binary ? Buffer.from(BinaryValue, 'base64') : (StringValue ?? '')
    return [sized(name), sized(DataType), Buffer.from([binary ? 2 : 1]), sized(value)]
  })
  return { body: md5(body), attributes: names.length ? md5(Buffer.concat(parts)) : undefined }
}
