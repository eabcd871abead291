import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { documents } from '#shared/platform/table/documents.ts'
import type { Item } from '#shared/platform/table/expression.ts'

/** Every row of a table, as an auditor with a dump has it. */
export const everyRow = async (TableName: string): Promise<Item[]> => {
  const rows: Item[] = []
  let ExclusiveStartKey: Item | undefined
  do {
    const page = await documents.send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey }))
    rows.push(...(page.Items ?? []))
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
  return rows
}

/** The rows whose partition belongs to this family. */
export const family = (rows: readonly Item[], name: string): Item[] =>
  rows.filter(({ pk }) => String(pk).startsWith(`${name}#`))
