import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { Failure } from '#shared/kernel/errors.ts'
import { documents, tableName } from './documents.ts'
import { type Changes, type Condition, condition, expression, type Item, type Key, setting } from './expression.ts'

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number]
type Refusal = (row: Item | undefined) => Error

/** A write, what it leaves behind, and the failure to raise when its condition does not hold. */
export type Guarded = { write: Write; refused: Refusal; leaves?: Changes | 'nothing' }

/** DynamoDB takes 100; ours stay well below, so that a busy checkout has room. */
const maxActions = 70

const mustHold = (text: string) => (text ? { ConditionExpression: text } : {})
const newValues = { ReturnValues: 'UPDATED_NEW' } as const
const oldItem = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const

/** Put if no row has this key, or if the row that has it meets `unless`. */
export const insert = (item: Key & Item, refused: Refusal, unless?: Condition): Guarded => {
  const bound = expression()
  const free = unless ? `attribute_not_exists(pk) OR ${condition(bound, unless)}` : 'attribute_not_exists(pk)'
  return {
    write: { Put: { TableName: tableName(), Item: item, ...mustHold(free), ...bound.attributes(), ...oldItem } },
    leaves: item,
    refused,
  }
}

/** Change a row whose present values meet `expected`; with `orAbsent` a missing row counts as met and is created. */
export const update = (key: Key, expected: Condition, next: Changes, refused: Refusal, orAbsent = false): Guarded => {
  const bound = expression()
  const text = condition(bound, expected)
  const guard = orAbsent
    ? text && `attribute_not_exists(pk) OR ${text}`
    : `attribute_exists(pk)${text && ` AND ${text}`}`
  const UpdateExpression = setting(bound, next)
  return {
    write: {
      Update: {
        TableName: tableName(),
        Key: key,
        UpdateExpression,
        ...mustHold(guard),
        ...bound.attributes(),
        ...oldItem,
      },
    },
    leaves: next,
    refused,
  }
}

/** Delete a row that meets `expected`; unless `orAbsent` is false, a missing row is fine. */
export const remove = (key: Key, expected: Condition, refused: Refusal, orAbsent = true): Guarded => {
  const bound = expression()
  const text = condition(bound, expected)
  const guard = orAbsent
    ? text && `attribute_not_exists(pk) OR ${text}`
    : `attribute_exists(pk)${text && ` AND ${text}`}`
  return {
    write: { Delete: { TableName: tableName(), Key: key, ...mustHold(guard), ...bound.attributes(), ...oldItem } },
    leaves: 'nothing',
    refused,
  }
}

/** Refuse the whole transaction unless this row meets `expected`; with `orAbsent` a missing row is fine. */
export const check = (key: Key, expected: Condition, refused: Refusal, orAbsent = false): Guarded => {
  const bound = expression()
  const text = condition(bound, expected)
  const guard = orAbsent ? `attribute_not_exists(pk) OR ${text}` : `attribute_exists(pk)${text && ` AND ${text}`}`
  return {
    write: {
      ConditionCheck: {
        TableName: tableName(),
        Key: key,
        ConditionExpression: guard,
        ...bound.attributes(),
        ...oldItem,
      },
    },
    refused,
  }
}

/** Refuse the whole transaction when this row exists. */
export const checkAbsent = (key: Key, refused: Refusal): Guarded => ({
  write: {
    ConditionCheck: { TableName: tableName(), Key: key, ConditionExpression: 'attribute_not_exists(pk)', ...oldItem },
  },
  refused,
})

/** A single write is as atomic as a transaction of one, and costs half of it. */
const send = async (writes: readonly Guarded[], read: boolean): Promise<Item | undefined> => {
  const [first, ...others] = writes.map(({ write }) => write)
  const { Put, Update, Delete } = others.length === 0 && first ? first : {}
  if (Put) await documents.send(new PutCommand(Put))
  else if (Delete) await documents.send(new DeleteCommand(Delete))
  else if (!Update) await documents.send(new TransactWriteCommand({ TransactItems: writes.map(({ write }) => write) }))
  else return (await documents.send(new UpdateCommand({ ...Update, ...(read && newValues) }))).Attributes
  return undefined
}

type Found = ConditionalCheckFailedException['Item']
const sameValue = (wanted: unknown, row: Found, attribute: string): boolean =>
  isDeepStrictEqual(marshall({ wanted }, { removeUndefinedValues: true })['wanted'], row?.[attribute])

/** DynamoDB recognizes a transaction that the client sends again by its token. A plain write has none, so its first try refuses the second. */
const isOwn = (error: unknown, { leaves = {} }: Guarded, row: Found): boolean => {
  const sent = error instanceof ConditionalCheckFailedException ? (error.$metadata.attempts ?? 1) : 1
  if (sent < 2) return false
  if (leaves === 'nothing') return row === undefined
  return row !== undefined && Object.entries(leaves).every(([name, value]) => sameValue(value, row, name))
}

/** Which write was refused and what it found there; undefined for any other failure. */
const refusalIn = (error: unknown) => {
  if (error instanceof ConditionalCheckFailedException) return { at: 0, found: error.Item }
  if (!(error instanceof TransactionCanceledException)) return undefined
  const reasons = error.CancellationReasons ?? []
  const at = reasons.findIndex((reason) => reason.Code === 'ConditionalCheckFailed')
  return at < 0 ? undefined : { at, found: reasons[at]?.Item }
}

/** A condition that no writer expected to fail was broken by a faster call. That is no defect: whoever reads again sees why. */
const lostRace = (refused: Error): Error =>
  refused.constructor === Error
    ? new Failure('state.moved', 'Another call was faster; read it again', {}, { cause: refused })
    : refused

const clashes = ['TransactionConflict', 'ThrottlingError']
const isClash = (error: unknown): boolean =>
  (error as Error).name === 'TransactionConflictException' ||
  (error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).some(({ Code = '' }) => clashes.includes(Code)))

const carryOut = async (writes: readonly Guarded[], read: boolean, attempt = 1): Promise<Item | undefined> => {
  if (writes.length === 0) return undefined
  if (writes.length > maxActions)
    throw new RangeError(`A transaction of ${writes.length} actions; at most ${maxActions}`)
  try {
    return await send(writes, read)
  } catch (error) {
    const refusal = refusalIn(error)
    const { found: row } = refusal ?? {} // still marshalled, even through the document client
    const refusedWrite = refusal && writes[refusal.at]
    if (refusedWrite && isOwn(error, refusedWrite, row)) return undefined
    if (refusedWrite) throw lostRace(refusedWrite.refused(row && unmarshall(row)))
    if (refusal) throw error
    if (!isClash(error)) throw error
    if (attempt >= 5) throw new Failure('table.conflict', 'Another change is under way; retry', {}, { cause: error })
    await pause(20 * 2 ** attempt * (0.5 + Math.random()))
    return carryOut(writes, read, attempt + 1)
  }
}

/** Commits all writes or none. The first refused write decides the failure; a conflict with another transaction is retried. */
export const commit = async (writes: readonly Guarded[]): Promise<void> => void (await carryOut(writes, false))

/** Commits one update and reads in the same request what it changed, as it is now. Undefined when an earlier try, whose answer was lost, had made it. */
export const commitAndRead = (write: Guarded): Promise<Item | undefined> => carryOut([write], true)

/** Strongly consistent. */
export const get = async (key: Key): Promise<Item | undefined> =>
  (await documents.send(new GetCommand({ TableName: tableName(), Key: key, ConsistentRead: true }))).Item

/** At most 100 keys; strongly consistent; missing rows are left out. */
export const getMany = async (keys: readonly Key[]): Promise<Item[]> => {
  if (keys.length === 0) return []
  const RequestItems = { [tableName()]: { Keys: [...keys], ConsistentRead: true } }
  const out = await documents.send(new BatchGetCommand({ RequestItems }))
  const rest = out.UnprocessedKeys?.[tableName()]?.Keys ?? []
  const items = out.Responses?.[tableName()] ?? []
  return rest.length === 0 ? items : [...items, ...(await getMany(rest as Key[]))]
}

/** In the order of the keys, of which at most 100 differ; strongly consistent, a missing row is undefined. */
export const getEach = async (keys: readonly Key[]): Promise<(Item | undefined)[]> => {
  const nameOf = ({ pk, sk }: Item): string => JSON.stringify([pk, sk])
  const named = new Map(keys.map((key) => [nameOf({ ...key }), key]))
  const rows = new Map((await getMany([...named.values()])).map((item) => [nameOf(item), item]))
  return keys.map((key) => rows.get(nameOf({ ...key })))
}
