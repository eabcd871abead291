import type { HostClock } from '#infra/local/clock.ts'
import { AwsError } from '#infra/local/wire/aws-error.ts'
import type { EngineCalls } from './engine-call.ts'
import type { TableShape } from './tables.ts'

export interface RowExpiry {
  /** Deletes rows that have expired on the host clock, and returns their number. */
  sweep(): Promise<number>
  stop(): void
}
type Row = Record<string, unknown>
const every = 10 * 60_000

const expired = (shape: TableShape, seconds: number) => ({
  names: { '#ttl': shape.ttl },
  values: { ':now': { N: String(seconds) } },
  condition: '#ttl <= :now',
})

const sweepTable = async (calls: EngineCalls, shape: TableShape, seconds: number): Promise<number> => {
  const { names, values, condition } = expired(shape, seconds)
  const keyNames = shape.keys.map(({ AttributeName }) => AttributeName)
  const projection = Object.fromEntries(keyNames.map((name, at) => [`#k${at}`, name]))
  let start: Row | undefined
  let gone = 0
  do {
    const page = await calls.run<{ Items?: Row[]; LastEvaluatedKey?: Row }>('Scan', {
      TableName: shape.name,
      FilterExpression: condition,
      ProjectionExpression: Object.keys(projection).join(', '),
      ExpressionAttributeNames: { ...names, ...projection },
      ExpressionAttributeValues: values,
      ...(start && { ExclusiveStartKey: start }),
    })
    for (const Key of page.Items ?? [])
      await calls
        .run('DeleteItem', {
          TableName: shape.name,
          Key,
          ConditionExpression: condition, // the row may have a later expiry by now
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: values,
        })
        .then(
          () => gone++,
          (error: unknown) => {
            if (!(error instanceof AwsError && error.code === 'ConditionalCheckFailedException')) throw error
          },
        )
    start = page.LastEvaluatedKey
  } while (start)
  return gone
}

/** Time to live on the host clock, because the engine knows only the machine's time. Like AWS, it deletes late. */
export const expireRows = (
  calls: EngineCalls,
  shapes: readonly TableShape[],
  clock: HostClock,
  onError: (error: unknown) => void = () => {},
): RowExpiry => {
  let cancel = () => {}
  const sweep = async () => {
    let gone = 0
    for (const shape of shapes) if (shape.ttl) gone += await sweepTable(calls, shape, Math.floor(clock.now() / 1000))
    return gone
  }
  let stopped = false
  const plan = () => {
    if (stopped) return
    cancel = clock.at(clock.now() + every, () => void sweep().catch(onError).finally(plan))
  }
  plan()
  return {
    sweep,
    stop() {
      stopped = true
      cancel()
    },
  }
}
