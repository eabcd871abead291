import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient, GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostAccessKeyId, secretOfKey } from '#infra/host-process/local-account.ts'
import { fakeModel } from '#infra/local/host-fixture.ts'
import { type AccessControl, createAccess } from '#infra/local/iam/access.ts'
import { startWire, type Wire } from '#infra/local/wire/server.ts'
import { createTableApi, type TableApi } from './api.ts'
import { startEngine, type TableEngine } from './engine.ts'
import { type EngineCalls, engineCalls } from './engine-call.ts'
import { createTables } from './tables.ts'

const TableName = 'purser'
const tableArn = `arn:aws:dynamodb:eu-west-1:000000000000:table/${TableName}`
const roleArn = 'arn:aws:iam::000000000000:role/R'
const Condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CHECKOUT#*'] } }
const Statement = [{ Effect: 'Allow', Action: ['dynamodb:PutItem', 'dynamodb:GetItem'], Resource: tableArn, Condition }]
const model = fakeModel([
  {
    id: 'Role',
    type: 'AWS::IAM::Role',
    name: 'R',
    arn: roleArn,
    properties: { Policies: [{ PolicyDocument: { Statement } }] },
  },
  {
    id: 'Table',
    type: 'AWS::DynamoDB::GlobalTable',
    name: TableName,
    properties: {
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    },
  },
])

describe('tables on the wire', () => {
  let engine: TableEngine
  let calls: EngineCalls
  let tables: TableApi
  let access: AccessControl
  let wire: Wire
  const clients: DynamoDBClient[] = []
  const client = (accessKeyId: string) => {
    const credentials = { accessKeyId, secretAccessKey: secretOfKey('k', accessKeyId) }
    const made = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${wire.port}`,
      region: 'eu-west-1',
      credentials,
      maxAttempts: 1,
    })
    clients.push(made)
    return made
  }
  beforeAll(async () => {
    engine = await startEngine({ dataDir: mkdtempSync(join(tmpdir(), 'purser-wire-')) })
    calls = engineCalls(engine)
    access = createAccess(model)
    tables = createTableApi(model, await createTables(model, engine, calls), calls, access)
    wire = await startWire(0, [tables.service], { roles: new Map([['LOCALFn', roleArn]]), wireKey: 'k' })
  })
  afterAll(async () => {
    for (const one of clients) one.destroy()
    await wire.close()
    calls.close()
    await engine.stop()
  })
  const item = (pk: string) => ({ pk: { S: pk }, sk: { S: '#' } })

  it('lets a function reach the rows of its families and no others', async () => {
    const own = client('LOCALFn')
    await own.send(new PutItemCommand({ TableName, Item: { ...item('CHECKOUT#1'), total: { N: '5' } } }))
    const { Item } = await own.send(new GetItemCommand({ TableName, Key: item('CHECKOUT#1') }))
    expect(Item).toEqual({ ...item('CHECKOUT#1'), total: { N: '5' } })
    await expect(own.send(new GetItemCommand({ TableName, Key: item('USER#1') }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    })
  })

  it('refuses a whole transaction for one row outside the families, and nothing is written', async () => {
    const TransactItems = ['CHECKOUT#2', 'DECISION#2'].map((pk) => ({ Put: { TableName, Item: item(pk) } }))
    await expect(client('LOCALFn').send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toThrow(
      'dynamodb:PutItem',
    )
    const { Item } = await client(hostAccessKeyId).send(new GetItemCommand({ TableName, Key: item('CHECKOUT#2') }))
    expect(Item).toBeUndefined()
    expect(access.denied().at(-1)).toMatchObject({ role: 'R', context: { 'dynamodb:LeadingKeys': ['DECISION#2'] } })
  })

  it('refuses a caller it does not know', async () => {
    await expect(client('AKIASOMEBODY').send(new GetItemCommand({ TableName, Key: item('A') }))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    })
  })

  it('tells listeners of each write that was made, and of none that was refused', async () => {
    const tableNames: string[] = []
    tables.onCommit((name) => tableNames.push(name))
    const host = client(hostAccessKeyId)
    const put = (ConditionExpression?: string) =>
      host.send(
        new PutItemCommand({
          TableName,
          Item: item('CHECKOUT#3'),
          ...(ConditionExpression && { ConditionExpression }),
        }),
      )
    await put()
    await expect(put('attribute_not_exists(pk)')).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' })
    await host.send(new GetItemCommand({ TableName, Key: item('CHECKOUT#3') }))
    expect(tableNames).toEqual([TableName])
  })

  it('counts the units of requests, and returns them only when the caller asks', async () => {
    const host = client(hostAccessKeyId)
    const before = tables.units()
    const silent = await host.send(new PutItemCommand({ TableName, Item: item('CHECKOUT#4') }))
    const asking = {
      TableName,
      Key: item('CHECKOUT#4'),
      ConsistentRead: true,
      ReturnConsumedCapacity: 'TOTAL',
    } as const
    const spoken = await host.send(new GetItemCommand(asking))
    expect(silent.ConsumedCapacity).toBeUndefined()
    expect(spoken.ConsumedCapacity?.CapacityUnits).toBe(1)
    const after = tables.units()
    expect({ read: after.read - before.read, write: after.write - before.write }).toEqual({ read: 1, write: 1 })
  })

  it('counts the use of each role without refused requests', async () => {
    const { requests = 0, write = 0 } = tables.byRole()[roleArn] ?? {}
    const own = client('LOCALFn')
    await own.send(new PutItemCommand({ TableName, Item: item('CHECKOUT#5') }))
    await expect(own.send(new GetItemCommand({ TableName, Key: item('USER#1') }))).rejects.toThrow('dynamodb:GetItem')
    expect(tables.byRole()[roleArn]).toMatchObject({ requests: requests + 1, write: write + 1 })
  })
})
