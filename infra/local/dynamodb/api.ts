import type { Model } from '#infra/local/cloudformation/model.ts'
import type { AccessControl } from '#infra/local/iam/access.ts'
import type { WireReply, WireRequest, WireService } from '#infra/local/wire/wire-service.ts'
import type { EngineCalls } from './engine-call.ts'
import { type Need, tableNeeds } from './permissions.ts'
import type { TableShape } from './tables.ts'

interface Units {
  read: number
  write: number
}
/** The DynamoDB service. It checks and counts every request and passes it to the engine. */
export interface TableApi {
  service: WireService
  /** Calls the listener after each successful write, once per table. */
  onCommit(listener: (tableName: string) => void): void
  /** Request units consumed since start, as DynamoDB would bill them. */
  units(): Units
  /** Requests since start, by operation. */
  requests(): Record<string, number>
  /** Requests and their units by the role that made them. */
  byRole(): Record<string, Units & { requests: number }>
}
interface Consumed {
  TableName: string
  CapacityUnits: number
}

const prefix = 'DynamoDB_20120810.'
const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems'])
const askForUnits = Buffer.from('{"ReturnConsumedCapacity":"TOTAL",')
const uncounted = new Set(['DescribeTable'])

/** Adds ReturnConsumedCapacity to a request without parsing its JSON. */
const withUnits = (body: Buffer): Buffer => Buffer.concat([askForUnits, body.subarray(body.indexOf('{') + 1)])

export const createTableApi = (
  model: Model,
  shapes: readonly TableShape[],
  calls: EngineCalls,
  access: AccessControl,
): TableApi => {
  const needsOf = tableNeeds(shapes)
  const listeners: ((tableName: string) => void)[] = []
  const total: Units = { read: 0, write: 0 }
  const requests: Record<string, number> = {}
  const roles: Record<string, Units & { requests: number }> = {}
  const tableArn = `arn:aws:dynamodb:${model.region}:${model.account}:table/`

  const check = (roleArn: string, { action, table, index, leadingKeys, enclosing }: Need): void => {
    const resource = `${tableArn}${table}${index === undefined ? '' : `/index/${index}`}`
    access.require(roleArn, `dynamodb:${action}`, resource, {
      ...(leadingKeys && { 'dynamodb:LeadingKeys': leadingKeys }),
      ...(enclosing && { 'dynamodb:EnclosingOperation': [enclosing] }),
    })
  }
  const useOf = (roleArn = 'host') => {
    const use = roles[roleArn] ?? { requests: 0, read: 0, write: 0 }
    roles[roleArn] = use
    return use
  }
  const count = (operation: string, consumed: Consumed | Consumed[] | undefined, use: Units): void => {
    const kind = writes.has(operation) ? 'write' : 'read'
    for (const { CapacityUnits } of consumed ? [consumed].flat() : []) {
      total[kind] += CapacityUnits
      use[kind] += CapacityUnits
    }
  }

  const call = async ({ target, operation, body, json, roleArn }: WireRequest): Promise<WireReply> => {
    const request = json()
    const needs = needsOf(operation, request)
    if (roleArn !== undefined) for (const need of needs) check(roleArn, need)
    requests[operation] = (requests[operation] ?? 0) + 1
    const use = useOf(roleArn)
    use.requests++
    if (uncounted.has(operation)) return calls.send(target, body)
    const wanted = request['ReturnConsumedCapacity']
    const quiet = wanted === undefined || wanted === 'NONE'
    const outgoing =
      wanted === undefined
        ? withUnits(body)
        : quiet
          ? JSON.stringify({ ...request, ReturnConsumedCapacity: 'TOTAL' })
          : body
    const reply = await calls.send(target, outgoing)
    if (reply.status !== 200) return reply
    const answer = JSON.parse(reply.body.toString()) as { ConsumedCapacity?: Consumed | Consumed[] }
    const { ConsumedCapacity, ...rest } = answer
    count(operation, ConsumedCapacity, use)
    if (writes.has(operation))
      for (const table of new Set(needs.map((need) => need.table))) for (const listener of listeners) listener(table)
    return { status: 200, body: quiet ? rest : reply.body }
  }

  return {
    service: { handles: (target) => target.startsWith(prefix), call },
    onCommit: (listener) => void listeners.push(listener),
    units: () => ({ ...total }),
    requests: () => ({ ...requests }),
    byRole: () => structuredClone(roles),
  }
}
