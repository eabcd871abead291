import { isDeepStrictEqual } from 'node:util'
import type { HostClock } from '#infra/local/clock.ts'
import type { EngineCalls } from '#infra/local/dynamodb/engine-call.ts'

/** A stream record as Lambda hands it to a function. */
export interface StreamRecord {
  eventID: string
  eventName: string
  eventSourceARN: string
  awsRegion: string
  dynamodb: {
    SequenceNumber: string
    ApproximateCreationDateTime: number
    NewImage?: Record<string, unknown>
    OldImage?: Record<string, unknown>
    [more: string]: unknown
  }
  [more: string]: unknown
}

/** Reads one table's stream, which here has one shard. */
export interface StreamReader {
  /** The next records; `[]` when there are none yet. Forgets its place when the engine does. */
  next(after: string | undefined): Promise<StreamRecord[]>
  /** False when these were all there was to read: whatever is committed later wakes the mapping by itself. */
  mayHaveMore(records: readonly StreamRecord[]): boolean
  /** The next read starts again after the sequence number it is given. */
  rewind(): void
  /** Which life of the table this is: sequence numbers of another one mean nothing. */
  label(): Promise<string>
  readonly shardId: string
}

const mostRecords = 200

/** What the template knows a stream by: the engine has names of its own. */
export const tableOf = (streamArn: string): string => /:table\/([^/]+)/.exec(streamArn)?.[1] ?? ''

/** A write that changed nothing makes a record in this engine, but none on AWS. */
export const changesNothing = ({ eventName, dynamodb: { NewImage, OldImage } }: StreamRecord): boolean =>
  eventName === 'MODIFY' && NewImage !== undefined && isDeepStrictEqual(NewImage, OldImage)

export function createStreamReader(
  streamArn: string,
  region: string,
  latest: boolean,
  calls: EngineCalls,
  toHostTime: (seconds: number) => number,
): StreamReader {
  let found: { arn: string; shard: string } | undefined
  let iterator: string | undefined

  async function ask<R>(operation: string, body: unknown): Promise<R> {
    const reply = await calls.send(`DynamoDBStreams_20120810.${operation}`, JSON.stringify(body))
    const answer = JSON.parse(reply.body.toString()) as R & { __type?: string; message?: string }
    if (reply.status !== 200) throw new Error(`${operation}: ${answer.__type} ${answer.message}`)
    return answer
  }

  async function locate() {
    if (found) return found
    const { Table } = await calls.run<{ Table: { LatestStreamArn?: string } }>('DescribeTable', {
      TableName: tableOf(streamArn),
    })
    if (!Table.LatestStreamArn) throw new Error(`The table of ${streamArn} has no stream`)
    const { StreamDescription } = await ask<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
      'DescribeStream',
      {
        StreamArn: Table.LatestStreamArn,
      },
    )
    found = { arn: Table.LatestStreamArn, shard: StreamDescription.Shards[0]?.ShardId ?? '' }
    return found
  }

  async function begin(after: string | undefined): Promise<string> {
    const { arn, shard } = await locate()
    const start = latest ? 'LATEST' : 'TRIM_HORIZON'
    const { ShardIterator } = await ask<{ ShardIterator: string }>('GetShardIterator', {
      ...{ StreamArn: arn, ShardId: shard },
      ...(after === undefined
        ? { ShardIteratorType: start }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }),
    })
    return ShardIterator
  }

  return {
    async next(after) {
      const from = iterator ?? (await begin(after))
      iterator = undefined
      const { Records, NextShardIterator } = await ask<{ Records: StreamRecord[]; NextShardIterator?: string }>(
        'GetRecords',
        { ShardIterator: from, Limit: mostRecords },
      )
      iterator = NextShardIterator
      return Records.map((record) => ({
        ...record,
        awsRegion: region,
        eventSourceARN: streamArn,
        dynamodb: {
          ...record.dynamodb,
          ApproximateCreationDateTime: toHostTime(record.dynamodb.ApproximateCreationDateTime),
        },
      }))
    },
    mayHaveMore: (records) => records.length >= mostRecords,
    rewind() {
      iterator = undefined
    },
    label: async () => (await locate()).arn,
    get shardId() {
      return found?.shard ?? ''
    },
  }
}

/** The engine stamps records with the machine's time, in whole seconds; this gives them the host's, as it was by the end of that second. */
export const hostTimeOf =
  (clock: HostClock) =>
  (seconds: number): number =>
    seconds + Math.floor(clock.offsetAt(seconds * 1000 + 999) / 1000)
