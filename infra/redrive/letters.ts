import { compilePattern } from '#infra/event-patterns.ts'
import { aws, Refused } from './aws-calls.ts'

export interface Letter {
  id: string
  receipt: string
  body: string
  sentAt: number
}

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

const batchIn = (body: string): Batch | undefined => {
  try {
    return (JSON.parse(body) as { DDBStreamBatchInfo?: Batch }).DDBStreamBatchInfo
  } catch {
    return undefined
  }
}

/** Reads the records that the letter names. A stream keeps them for one day. */
const recordsOf = async (batch: Batch, filter: object): Promise<StreamRecord[]> => {
  const start = { StreamArn: batch.streamArn, ShardId: batch.shardId, SequenceNumber: batch.startSequenceNumber }
  const matches = compilePattern(filter)
  const found: StreamRecord[] = []
  let { ShardIterator: iterator } = await aws.streams('GetShardIterator', {
    ...start,
    ShardIteratorType: 'AT_SEQUENCE_NUMBER',
  })
  while (iterator) {
    const page = await aws.streams('GetRecords', { ShardIterator: iterator, Limit: 200 })
    const records = page['Records'] as StreamRecord[]
    const within = records.filter(({ dynamodb }) => BigInt(dynamodb.SequenceNumber) <= BigInt(batch.endSequenceNumber))
    found.push(...within.filter(matches))
    iterator = records.length === 0 || within.length < records.length ? undefined : page['NextShardIterator']
  }
  if (found.length === 0) throw new Refused('The stream no longer has these records: it keeps them for one day')
  return found
}

/** Calls the function again with a letter. It repeats a call as it was, and reads a batch from the stream again. Throws if it fails again. */
export const redeliver = async (letter: Letter, functionName: string, filter: object | undefined): Promise<void> => {
  const batch = filter && batchIn(letter.body)
  if (!batch || !filter) {
    await aws.invoke(functionName, letter.body)
    return
  }
  const Records = await recordsOf(batch, filter)
  const answer = await aws.invoke(functionName, JSON.stringify({ Records }))
  const failed = (answer?.['batchItemFailures'] as unknown[] | undefined) ?? []
  if (failed.length > 0) throw new Refused('The function failed on a record of the batch again; its log says why')
}
