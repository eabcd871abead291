import { DatabaseSync } from 'node:sqlite'
import type { Model, Resource } from '#infra/local/cloudformation/model.ts'
import { AwsError } from '#infra/local/wire/aws-error.ts'
import type { TableEngine } from './engine.ts'
import type { EngineCalls } from './engine-call.ts'

interface KeyElement {
  AttributeName: string
  KeyType: 'HASH' | 'RANGE'
}
interface Index {
  IndexName: string
  KeySchema: KeyElement[]
  Projection: unknown
}
interface Attribute {
  AttributeName: string
  AttributeType: string
}
/** The shape of a table of either resource type. */
export interface TableShape {
  name: string
  keys: KeyElement[]
  attributes: Attribute[]
  indexes: Index[]
  streamView: string | undefined
  /** The attribute with a row's expiry time in seconds. */
  ttl: string | undefined
}

const shapeOf = ({ name, properties: p }: Resource): TableShape => ({
  name,
  keys: p['KeySchema'] as KeyElement[],
  attributes: p['AttributeDefinitions'] as Attribute[],
  indexes: ((p['GlobalSecondaryIndexes'] ?? []) as Index[]).map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  })),
  streamView: (p['StreamSpecification'] as { StreamViewType?: string } | undefined)?.StreamViewType,
  ttl: (p['TimeToLiveSpecification'] as { AttributeName?: string; Enabled?: boolean } | undefined)?.AttributeName,
})

/** The tables of the template. */
const tableShapes = (model: Model): TableShape[] =>
  [...model.of('AWS::DynamoDB::GlobalTable'), ...model.of('AWS::DynamoDB::Table')].map(shapeOf)

interface Description {
  TableStatus: string
  KeySchema: KeyElement[]
  GlobalSecondaryIndexes?: (Index & { IndexStatus?: string })[]
}

const describe = (calls: EngineCalls, TableName: string) =>
  calls.run<{ Table: Description }>('DescribeTable', { TableName }).then(
    ({ Table }) => Table,
    (error: unknown) => {
      if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined
      throw error
    },
  )

const create = (calls: EngineCalls, table: TableShape) =>
  calls.run('CreateTable', {
    TableName: table.name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: table.keys,
    AttributeDefinitions: table.attributes,
    ...(table.indexes.length > 0 && { GlobalSecondaryIndexes: table.indexes }),
    ...(table.streamView && { StreamSpecification: { StreamEnabled: true, StreamViewType: table.streamView } }),
  })

const awaitActive = async (calls: EngineCalls, name: string): Promise<void> => {
  for (const deadline = Date.now() + 60_000; ; ) {
    const description = await describe(calls, name)
    if (description?.TableStatus === 'ACTIVE') return
    if (Date.now() > deadline) throw new Error(`The table ${name} did not become active in time`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const schemaText = (keys: readonly KeyElement[]) => keys.map((key) => `${key.KeyType} ${key.AttributeName}`).join(', ')

/** Adds new indexes of the template. Throws on changed keys, which need a new table. */
const evolve = async (calls: EngineCalls, table: TableShape, description: Description): Promise<void> => {
  const present = new Map((description.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName, index]))
  const changed =
    schemaText(description.KeySchema) !== schemaText(table.keys) ||
    table.indexes.some(({ IndexName, KeySchema }) => {
      const old = present.get(IndexName)
      return old && schemaText(old.KeySchema) !== schemaText(KeySchema)
    })
  if (changed)
    throw new Error(`The keys of the table ${table.name} have changed: remove the data folder to start with a new one`)
  for (const index of table.indexes.filter(({ IndexName }) => !present.has(IndexName)))
    await calls.run('UpdateTable', {
      TableName: table.name,
      AttributeDefinitions: table.attributes,
      GlobalSecondaryIndexUpdates: [{ Create: index }],
    })
}

/** An index for the engine's lookup of its last stream record, which would otherwise read all records. */
const indexStreamRecords = (dbPath: string): void => {
  const database = new DatabaseSync(dbPath)
  try {
    database.exec(`PRAGMA busy_timeout = 3000;
      CREATE INDEX IF NOT EXISTS _local_stream_seq ON _stream_records(table_name, CAST(sequence_number AS INTEGER))`)
  } finally {
    database.close()
  }
}

/** Creates or updates every table of the template in the engine. */
export const createTables = async (model: Model, engine: TableEngine, calls: EngineCalls): Promise<TableShape[]> => {
  const shapes = tableShapes(model)
  for (const table of shapes) {
    const description = await describe(calls, table.name)
    if (description) await evolve(calls, table, description)
    else await create(calls, table)
    await awaitActive(calls, table.name)
  }
  if (engine.dbPath) indexStreamRecords(engine.dbPath)
  return shapes
}
