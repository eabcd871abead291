import type { SetAside } from './batches.ts'
import type { StreamRecord } from './stream-reader.ts'

interface Where {
  functionArn: string
  streamArn: string
  shardId: string
  now: number
}

const stamp = (record: StreamRecord | undefined) =>
  new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString()

/** The message for a mapping's OnFailure destination. As on AWS, it names the position of the records, not the records. */
export function failureReport(
  { condition, requestId, invocations, functionError, records }: SetAside,
  { functionArn, streamArn, shardId, now }: Where,
) {
  const [first, last] = [records[0], records.at(-1)]
  return {
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: invocations },
    ...(functionError && { responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError } }),
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first?.dynamodb.SequenceNumber,
      endSequenceNumber: last?.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: stamp(first),
      approximateArrivalOfLastRecord: stamp(last),
      batchSize: records.length,
      streamArn,
    },
  }
}
