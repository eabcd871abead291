import { AwsError } from '#infra/local/wire/aws-error.ts'
import type { TableShape } from './tables.ts'

type Json = Record<string, unknown>
type Attributes = Record<string, Record<string, unknown>>

/** One permission that a table request needs. */
export interface Need {
  action: string
  table: string
  index?: string
  /** The partition keys that it touches. Undefined for a scan. */
  leadingKeys: string[] | undefined
  enclosing?: string
}

const itemActions: Record<string, string> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
}
const single = new Set(['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'])

const valueText = (value: Record<string, unknown> | undefined): string => String(Object.values(value ?? {})[0] ?? '')
const tableNameOf = (nameOrArn: unknown): string => String(nameOrArn).split('/').at(-1) ?? ''

/** The partition key's name, of the table or of one of its indexes. */
const hashKeys = (shapes: readonly TableShape[]) => {
  const hash = (keys: TableShape['keys']) => keys.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? ''
  const keyNames = new Map<string, string>()
  for (const { name, keys, indexes } of shapes) {
    keyNames.set(name, hash(keys))
    for (const { IndexName, KeySchema } of indexes) keyNames.set(`${name}/${IndexName}`, hash(KeySchema))
  }
  return (table: string, index?: string): string => {
    const keyName = keyNames.get(index === undefined ? table : `${table}/${index}`)
    if (keyName === undefined) throw new AwsError('ResourceNotFoundException', `Requested resource not found: ${table}`)
    return keyName
  }
}

/** The partition key value of a query. */
const queriedKey = (request: Json, hashName: string): string => {
  const names = (request['ExpressionAttributeNames'] ?? {}) as Record<string, string>
  const values = (request['ExpressionAttributeValues'] ?? {}) as Attributes
  const text = String(request['KeyConditionExpression'] ?? '')
  for (const [, left = '', right = ''] of text.matchAll(/(#?[\w.-]+)\s*=\s*(:\w+)/g))
    if ((names[left] ?? left) === hashName && values[right]) return valueText(values[right])
  throw new AwsError('ValidationException', `Query condition missed key schema element: ${hashName}`)
}

/** The permissions that each request needs, row by row. The host has no other operation. */
export const tableNeeds = (shapes: readonly TableShape[]) => {
  const hashOf = hashKeys(shapes)
  const keyed = (action: string, table: string, row: Attributes): Need => ({
    action,
    table,
    leadingKeys: [valueText(row[hashOf(table)])],
  })

  const transaction = (operation: string, items: Json[]): Need[] =>
    items.map((item) => {
      const [kind = '', inner] = Object.entries(item)[0] ?? []
      const action = itemActions[kind]
      const { TableName, Key, Item } = (inner ?? {}) as { TableName?: string; Key?: Attributes; Item?: Attributes }
      if (!action) throw new AwsError('ValidationException', `Unknown transaction item ${kind}`)
      return { ...keyed(action, tableNameOf(TableName), Key ?? Item ?? {}), enclosing: operation }
    })

  const batch = (operation: string, requests: Record<string, unknown>): Need[] =>
    Object.entries(requests).map(([nameOrArn, of]) => {
      const table = tableNameOf(nameOrArn)
      const rows: Attributes[] = Array.isArray(of)
        ? of.map((one) => one.PutRequest?.Item ?? one.DeleteRequest?.Key ?? {})
        : ((of as { Keys?: Attributes[] }).Keys ?? [])
      return { action: operation, table, leadingKeys: rows.map((row) => valueText(row[hashOf(table)])) }
    })

  return (operation: string, request: Json): Need[] => {
    const table = tableNameOf(request['TableName'])
    if (single.has(operation)) return [keyed(operation, table, (request['Key'] ?? request['Item'] ?? {}) as Attributes)]
    switch (operation) {
      case 'TransactWriteItems':
      case 'TransactGetItems':
        return transaction(operation, (request['TransactItems'] ?? []) as Json[])
      case 'BatchGetItem':
      case 'BatchWriteItem':
        return batch(operation, (request['RequestItems'] ?? {}) as Json)
      case 'Query':
      case 'Scan': {
        const index = request['IndexName'] as string | undefined
        const hash = hashOf(table, index)
        const leadingKeys = operation === 'Query' ? [queriedKey(request, hash)] : undefined
        return [{ action: operation, table, leadingKeys, ...(index !== undefined && { index }) }]
      }
      case 'DescribeTable':
        return [{ action: operation, table, leadingKeys: undefined }]
      default:
        throw new AwsError('UnknownOperationException', `The local host does not run DynamoDB ${operation}`)
    }
  }
}
