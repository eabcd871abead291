import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** The function's one table; a function whose grants name no table has none. */
export const tableName = (): string => {
  const name = process.env['TABLE_NAME']
  if (!name) throw new Error('TABLE_NAME is not set: this function was given no table')
  return name
}

export const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3 }), {
  marshallOptions: { removeUndefinedValues: true },
})
