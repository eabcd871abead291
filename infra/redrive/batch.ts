import { compilePattern } from '#infra/event-patterns.ts'
import { aws, RefusedByAws } from './aws-calls.ts'

/** The place in a stream of the records that a mapping could not process. */
interface Batch {
  shardId: string
  startSequenceNumber: string
  endSequenceNumber: string
  batchSize: number
  streamArn: string
}
interface StreamRecord {
  dynamodb: { SequenceNumber: string }
}

/** The batch that a letter names; undefined when the letter is a call. */
export const batchIn = (body: string): Batch | undefined => {
  try {
    return (JSON.parse(body) as { DDBStreamBatchInfo?: Batch }).DDBStreamBatchInfo
  } catch {
    return undefined
  }
}

/** Reads the records that the letter names. A stream keeps them for one day. */
export const recordsOf = async (batch: Batch, filter: object): Promise<StreamRecord[]> => {
  const start = { StreamArn: batch.streamArn, ShardId: batch.shardId, SequenceNumber: batch.startSequenceNumber }
  const matches = compilePattern(filter)
  const matching: StreamRecord[] = []
  let { ShardIterator: iterator } = await aws.streams('GetShardIterator', {
    ...start,
    ShardIteratorType: 'AT_SEQUENCE_NUMBER',
  })
  while (iterator) {
    const page = await aws.streams('GetRecords', { ShardIterator: iterator, Limit: 200 })
    const records = page['Records'] as StreamRecord[]
    const within = records.filter(({ dynamodb }) => BigInt(dynamodb.SequenceNumber) <= BigInt(batch.endSequenceNumber))
    matching.push(...within.filter(matches))
    iterator = records.length === 0 || within.length < records.length ? undefined : page['NextShardIterator']
  }
  if (matching.length === 0) throw new RefusedByAws('The stream no longer has these records: it keeps them for one day')
  return matching
}
