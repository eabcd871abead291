import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { stageLimits } from '#shared/platform/operation/limits.ts'
import { projected } from '#shared/platform/table/keys.ts'
import { failAfterMs } from '#test/support/run/until.ts'

const isFree = async (port: number): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const server = createServer()
    .once('error', () => resolve(false))
    .listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  return promise
}

let tried = 0
/**
 * Below the ports of outgoing connections, any of which could take it before the engine does.
 * Above 10080, which `fetch` refuses to call. Files that run beside each other have others.
 */
const freePort = async (): Promise<number> => {
  for (;;) {
    const port = 10_100 + ((process.pid * 8 + tried++) % 9_900)
    if (await isFree(port)) return port
  }
}

const answers = async (endpoint: string, engine: ChildProcess): Promise<void> => {
  for (const deadline = performance.now() + failAfterMs; performance.now() < deadline && engine.exitCode === null; ) {
    if (await fetch(endpoint).catch(() => undefined)) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`The table engine did not answer on ${endpoint}`)
}

const string = (name: string) => ({ AttributeName: name, AttributeType: 'S' as const })
const schema = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  { AttributeName: range, KeyType: 'RANGE' as const },
]
const indexes = ['gsi1', 'gsi2', 'gsi3'] as const

/** An empty table with the keys and indexes of the platform's own. */
export const tableOf = (name: string): CreateTableCommandInput => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['pk', 'sk', ...indexes.flatMap((index) => [`${index}pk`, `${index}sk`])].map(string),
  KeySchema: schema('pk', 'sk'),
  GlobalSecondaryIndexes: indexes.map((index) => ({
    IndexName: index,
    KeySchema: schema(`${index}pk`, `${index}sk`),
    // The same as in infra/aws/data.ts: an index that knows more here than on AWS would hide a missing read.
    Projection: { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...projected] },
  })),
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
})

const createTable = async (client: DynamoDBClient, name: string): Promise<void> => {
  await client.send(new CreateTableCommand(tableOf(name)))
  await waitUntilTableExists({ client, maxWaitTime: failAfterMs / 1000, minDelay: 1 }, { TableName: name })
}

export interface Engine {
  endpoint: string
  /** A further empty table with the keys and indexes of the first. */
  table: (name: string) => Promise<string>
  stop: () => Promise<void>
}

/** Starts a table engine with one empty table on a free loopback port and points TABLE_NAME and the SDK at it; call `stop` when done. */
export const startEngine = async (tableName = `test-${crypto.randomUUID()}`): Promise<Engine> => {
  const folder = await mkdtemp(join(tmpdir(), 'purser-engine-'))
  const file = join(folder, 'table.db')
  const port = await freePort()
  const binary = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide')
  const engine = spawn(binary, ['--port', String(port), '--db-path', file], { stdio: 'ignore' })
  const endpoint = `http://127.0.0.1:${port}`
  const orphaned = () => engine.kill('SIGKILL')
  process.once('exit', orphaned)
  await answers(endpoint, engine)
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    // As on a laptop: what is not about limits must not meet one.
    LIMITS: JSON.stringify(stageLimits(100, {})),
    AWS_EC2_METADATA_DISABLED: 'true',
    TABLE_NAME: tableName,
  })
  const client = new DynamoDBClient({})
  const table = async (name: string): Promise<string> => {
    await createTable(client, name)
    return name
  }
  await table(tableName)
  // The engine looks for the last stream record without an index and slows down as records grow.
  const database = new DatabaseSync(file)
  database.exec('PRAGMA busy_timeout = 5000')
  database.exec(
    'CREATE INDEX IF NOT EXISTS local_stream_sequence ON _stream_records(table_name, CAST(sequence_number AS INTEGER))',
  )
  database.close()
  return {
    endpoint,
    table,
    async stop() {
      client.destroy()
      process.off('exit', orphaned)
      engine.kill('SIGKILL')
      if (engine.exitCode === null && engine.signalCode === null) await once(engine, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
