import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { documents, tableName } from '#shared/platform/table/documents.ts'

/** Every row there is, in one order: for tests that must see that nothing changed. */
export const wholeTable = async (): Promise<string[]> => {
  const rows: string[] = []
  let from: Record<string, unknown> | undefined
  do {
    const page = await documents.send(
      new ScanCommand({ TableName: tableName(), ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }),
    )
    rows.push(
      ...(page.Items ?? []).map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))),
    )
    from = page.LastEvaluatedKey
  } while (from)
  return rows.sort()
}
