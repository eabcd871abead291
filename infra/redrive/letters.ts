import { compilePattern } from '#infra/event-patterns.ts'
import { aws, Refused } from './aws-calls.ts'

export interface Letter {
  id: string
  receipt: string
  body: string
  sentAt: number
}

/** Where in a stream the records are that a mapping gave up on. */
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

/** Reads the records again that the letter only names. A stream keeps them for a day. */
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
  if (found.length === 0) throw new Refused('The stream has forgotten these records: it keeps them for a day')
  return found
}

/** Hands a letter to its function once more. A call is repeated as it was; a batch is read from the stream again. Throws when it fails again. */
export const redeliver = async (letter: Letter, functionName: string, filter: object | undefined): Promise<void> => {
  const batch = filter && batchIn(letter.body)
  if (!batch || !filter) {
    await aws.invoke(functionName, letter.body)
    return
  }
  const Records = await recordsOf(batch, filter)
  const answer = await aws.invoke(functionName, JSON.stringify({ Records }))
  const failed = (answer?.['batchItemFailures'] as unknown[] | undefined) ?? []
  if (failed.length > 0) throw new Refused('The function refused a record of the batch again: its log says why')
}
