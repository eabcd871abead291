import { isDeepStrictEqual } from 'node:util'
import type { HostClock } from '#infra/local/clock.ts'
import type { EngineCalls } from '#infra/local/dynamodb/engine-call.ts'

/** A stream record as Lambda passes it to a function. */
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
  /** Returns the next records, or `[]`. Starts again when the engine no longer knows its iterator. */
  next(after: string | undefined): Promise<StreamRecord[]>
  /** False when nothing more is to read. A later commit wakes the mapping. */
  mayHaveMore(records: readonly StreamRecord[]): boolean
  /** Makes the next read start after the sequence number it gets. */
  rewind(): void
  /** Identifies the stream. Sequence numbers of another stream mean nothing here. */
  label(): Promise<string>
  readonly shardId: string
}

const mostRecords = 200

/** The name that the template gives a stream. The engine uses names of its own. */
export const tableOf = (streamArn: string): string => /:table\/([^/]+)/.exec(streamArn)?.[1] ?? ''

/** Detects a write that changed nothing. This engine makes a record of it, and AWS makes none. */
export const changesNothing = ({ eventName, dynamodb: { NewImage, OldImage } }: StreamRecord): boolean =>
  eventName === 'MODIFY' && NewImage !== undefined && isDeepStrictEqual(NewImage, OldImage)

export function createStreamReader(
  streamArn: string,
  region: string,
  latest: boolean,
  calls: EngineCalls,
  toHostTime: (seconds: number) => number,
): StreamReader {
  let source: { arn: string; shard: string } | undefined
  let iterator: string | undefined

  async function ask<R>(operation: string, body: unknown): Promise<R> {
    const reply = await calls.send(`DynamoDBStreams_20120810.${operation}`, JSON.stringify(body))
    const answer = JSON.parse(reply.body.toString()) as R & { __type?: string; message?: string }
    if (reply.status !== 200) throw new Error(`${operation}: ${answer.__type} ${answer.message}`)
    return answer
  }

  async function locate() {
    if (source) return source
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
    source = { arn: Table.LatestStreamArn, shard: StreamDescription.Shards[0]?.ShardId ?? '' }
    return source
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
      return source?.shard ?? ''
    },
  }
}

/** Converts the engine's time of a record, in machine seconds, to the host's time at the end of that second. */
export const hostTimeOf =
  (clock: HostClock) =>
  (seconds: number): number =>
    seconds + Math.floor(clock.offsetAt(seconds * 1000 + 999) / 1000)
