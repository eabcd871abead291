import { describe, expect, it } from 'vitest'
import { tableNeeds } from './permissions.ts'

const needs = tableNeeds([
  {
    name: 'purser',
    keys: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    attributes: [],
    indexes: [{ IndexName: 'gsi1', KeySchema: [{ AttributeName: 'gsi1pk', KeyType: 'HASH' }], Projection: {} }],
    streamView: undefined,
    ttl: undefined,
  },
])
const TableName = 'purser'
const row = (pk: string) => ({ pk: { S: pk }, sk: { S: '#' } })

describe('tableNeeds', () => {
  it.each([
    ['GetItem', { TableName, Key: row('USER#1') }, ['USER#1']],
    ['PutItem', { TableName, Item: { ...row('CHECKOUT#1'), total: { N: '5' } } }, ['CHECKOUT#1']],
    [
      'DeleteItem',
      { TableName: 'arn:aws:dynamodb:eu-west-1:000000000000:table/purser', Key: row('HOLD#1') },
      ['HOLD#1'],
    ],
  ])('%s needs its row', (operation, request, leadingKeys) => {
    expect(needs(operation, request)).toEqual([{ action: operation, table: 'purser', leadingKeys }])
  })

  it('requires a permission for each row of a transaction, by its action', () => {
    const TransactItems = [
      { Put: { TableName, Item: row('CHECKOUT#1') } },
      { Update: { TableName, Key: row('BUDGET#1') } },
      { Delete: { TableName, Key: row('HOLD#1') } },
      { ConditionCheck: { TableName, Key: row('DECISION#1') } },
    ]
    expect(
      needs('TransactWriteItems', { TransactItems }).map(({ action, leadingKeys }) => [action, leadingKeys]),
    ).toEqual([
      ['PutItem', ['CHECKOUT#1']],
      ['UpdateItem', ['BUDGET#1']],
      ['DeleteItem', ['HOLD#1']],
      ['ConditionCheckItem', ['DECISION#1']],
    ])
  })

  it('asks for all rows of a batch', () => {
    const RequestItems = { purser: { Keys: [row('USER#1'), row('AGENT#2')] } }
    expect(needs('BatchGetItem', { RequestItems })).toEqual([
      { action: 'BatchGetItem', table: 'purser', leadingKeys: ['USER#1', 'AGENT#2'] },
    ])
    const writes = { purser: [{ PutRequest: { Item: row('USER#1') } }, { DeleteRequest: { Key: row('AUDIT#2') } }] }
    expect(needs('BatchWriteItem', { RequestItems: writes })[0]?.leadingKeys).toEqual(['USER#1', 'AUDIT#2'])
  })

  it('reads the partition out of a query, of the table or of an index', () => {
    const ExpressionAttributeNames = { '#p': 'pk', '#s': 'sk', '#g': 'gsi1pk' }
    const ExpressionAttributeValues = { ':p': { S: 'USER#1' }, ':s': { S: 'A' } }
    const query = (KeyConditionExpression: string, more = {}) =>
      needs('Query', {
        TableName,
        KeyConditionExpression,
        ExpressionAttributeNames,
        ExpressionAttributeValues,
        ...more,
      })[0]
    expect(query('#s = :s AND #p = :p')).toMatchObject({ action: 'Query', leadingKeys: ['USER#1'] })
    expect(query('pk=:p and begins_with(sk, :s)')).toMatchObject({ leadingKeys: ['USER#1'] })
    expect(query('#g = :p', { IndexName: 'gsi1' })).toMatchObject({ index: 'gsi1', leadingKeys: ['USER#1'] })
    expect(() => query('#s = :s')).toThrow('missed key schema element: pk')
  })

  it('knows no partition of a scan, and no other operation or table', () => {
    expect(needs('Scan', { TableName })[0]?.leadingKeys).toBeUndefined()
    expect(() => needs('ExecuteStatement', { Statement: 'SELECT 1' })).toThrow('ExecuteStatement')
    expect(() => needs('GetItem', { TableName: 'other', Key: row('A') })).toThrow('Requested resource not found')
  })
})
