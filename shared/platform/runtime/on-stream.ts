import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import type { Grants } from '#shared/kernel/grants.ts'
import { observed, report } from './observe.ts'

export interface StreamSpec {
  kind: 'stream'
  /** Lambda filter pattern on the stream record. */
  filter: Readonly<Record<string, unknown>>
  timeoutSeconds: number
  grants: Grants
}

/** Wraps a function that reads the table's stream, one row image at a time and in order. The batch resumes at the first image that fails. */
export const onStream = (spec: Omit<StreamSpec, 'kind'>, handle: (image: Record<string, unknown>) => Promise<void>) =>
  Object.assign(
    observed(async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
      for (const record of event.Records) {
        const image = record.dynamodb?.NewImage
        if (!image) continue
        try {
          await handle(unmarshall(image as Record<string, AttributeValue>))
        } catch (error) {
          report(error)
          return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] }
        }
      }
      return { batchItemFailures: [] }
    }),
    { spec: { kind: 'stream', ...spec } satisfies StreamSpec },
  )
