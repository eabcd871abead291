import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { canonical } from '#shared/kernel/hash.ts'
import { documents, tableName } from '#shared/platform/table/documents.ts'
import { Packed } from '#shared/platform/table/packed.ts'

/** Texts that a row keeps packed are shown as they are read, sets as lists. */
const shown = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Packed.parse(value)
  return value instanceof Set ? [...value].sort() : value
}

/** Every row there is as canonical JSON, in one order: for tests that must see that nothing changed. */
export const wholeTable = async (): Promise<string[]> => {
  const rows: string[] = []
  let from: Record<string, unknown> | undefined
  do {
    const page = await documents.send(
      new ScanCommand({ TableName: tableName(), ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }),
    )
    for (const row of page.Items ?? [])
      rows.push(canonical(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, shown(value)]))))
    from = page.LastEvaluatedKey
  } while (from)
  return rows.sort()
}
