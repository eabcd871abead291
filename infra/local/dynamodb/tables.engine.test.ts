import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClock } from '#infra/local/clock.ts'
import { fakeModel } from '#infra/local/host-fixture.ts'
import { startEngine, type TableEngine } from './engine.ts'
import { type EngineCalls, engineCalls } from './engine-call.ts'
import { createTables } from './tables.ts'
import { expireRows } from './time-to-live.ts'

const key = (AttributeName: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName, KeyType })
const index = (n: number) => ({
  IndexName: `gsi${n}`,
  KeySchema: [key(`gsi${n}pk`, 'HASH')],
  Projection: { ProjectionType: 'ALL' },
})
const table = (name: string, indexes: number[], hash = 'pk') =>
  fakeModel([
    {
      id: 'Table',
      type: 'AWS::DynamoDB::GlobalTable',
      name,
      properties: {
        KeySchema: [key(hash, 'HASH'), key('sk', 'RANGE')],
        AttributeDefinitions: [hash, 'sk', ...indexes.map((n) => `gsi${n}pk`)].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
        GlobalSecondaryIndexes: indexes.map(index),
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        Replicas: [{ Region: 'eu-west-1' }],
      },
    },
  ])

describe('tables', () => {
  let engine: TableEngine
  let calls: EngineCalls
  beforeAll(async () => {
    engine = await startEngine({ dataDir: mkdtempSync(join(tmpdir(), 'purser-tables-')) })
    calls = engineCalls(engine)
  })
  afterAll(async () => {
    calls.close()
    await engine.stop()
  })
  const describeTable = async (TableName: string) =>
    (await calls.run<{ Table: Record<string, unknown> }>('DescribeTable', { TableName })).Table

  it('makes the table of the template, with its indexes and its stream, ready for use', async () => {
    await createTables(table('first', [1]), engine, calls)
    expect(await describeTable('first')).toMatchObject({
      TableStatus: 'ACTIVE',
      GlobalSecondaryIndexes: [{ IndexName: 'gsi1' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    })
  })

  it('keeps the rows of a table it finds, and adds the indexes it has gained', async () => {
    await createTables(table('grown', [1]), engine, calls)
    const Item = { pk: { S: 'A#1' }, sk: { S: '#' }, gsi2pk: { S: 'W' } }
    await calls.run('PutItem', { TableName: 'grown', Item })
    await createTables(table('grown', [1, 2]), engine, calls)
    const answer = await calls.run('Query', {
      TableName: 'grown',
      IndexName: 'gsi2',
      KeyConditionExpression: 'gsi2pk = :w',
      ExpressionAttributeValues: { ':w': { S: 'W' } },
    })
    expect(answer).toMatchObject({ Items: [Item] })
  })

  it('refuses a table whose keys have changed rather than lose its rows', async () => {
    await createTables(table('fixed', []), engine, calls)
    await expect(createTables(table('fixed', [], 'id'), engine, calls)).rejects.toThrow(
      'keys of the table fixed have changed',
    )
  })

  it('gives the stream records the index that keeps writes fast', async () => {
    await createTables(table('indexed', []), engine, calls)
    const database = new DatabaseSync(engine.dbPath ?? '', { readOnly: true })
    const plan = database
      .prepare(
        `EXPLAIN QUERY PLAN SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = 'indexed'`,
      )
      .all()
    database.close()
    expect(JSON.stringify(plan)).toContain('_local_stream_seq')
  })

  it('deletes rows once the host clock has passed their time, and only those', async () => {
    const shapes = await createTables(table('expiring', []), engine, calls)
    const clock = createClock()
    const expiry = expireRows(calls, shapes, clock)
    const put = (pk: string, ttl?: number) =>
      calls.run('PutItem', {
        TableName: 'expiring',
        Item: { pk: { S: pk }, sk: { S: '#' }, ...(ttl && { ttl: { N: String(ttl) } }) },
      })
    const inHours = (hours: number) => Math.floor(Date.now() / 1000) + hours * 3600
    await put('SESSION#soon', inHours(1))
    await put('SESSION#later', inHours(48))
    await put('USER#kept')
    expect(await expiry.sweep()).toBe(0)
    await clock.advance(2 * 3_600_000)
    await expiry.sweep()
    const { Items } = await calls.run<{ Items: { pk: { S: string } }[] }>('Scan', { TableName: 'expiring' })
    expect(Items.map(({ pk }) => pk.S).sort()).toEqual(['SESSION#later', 'USER#kept'])
    expiry.stop()
    clock.stop()
  })
})
