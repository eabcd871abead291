import { compilePattern, type Matcher } from '#infra/event-patterns.ts'
import type { HostClock } from '#infra/local/clock.ts'
import type { Model, Resource } from '#infra/local/cloudformation/model.ts'
import type { EngineCalls } from '#infra/local/dynamodb/engine-call.ts'
import type { AccessControl } from '#infra/local/iam/access.ts'
import type { Invoker } from '#infra/local/lambda/pool.ts'
import type { DurableQueue } from '#infra/local/sqs/queue.ts'

export interface MappingParts {
  model: Model
  functions: Invoker
  access: AccessControl
  clock: HostClock
  queue: DurableQueue
  calls: EngineCalls
}

interface Settings {
  id: string
  arn: string
  functionArn: string
  streamArn: string
  roleArn: string
  batchSize: number
  filters: Matcher[]
  destination: string | undefined
}

const reads = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator']

/** Reads a mapping of the template. Throws with its logical id when this host cannot run it. */
export function settingsOf(resource: Resource, { model, access }: MappingParts): Settings {
  const p = resource.properties
  const where = `${resource.stack}/${resource.id}`
  const streamArn = String(p['EventSourceArn'])
  if (!streamArn.includes('/stream/')) throw new Error(`${where}: this host runs mappings of table streams only`)
  const name = String(p['FunctionName'])
  const lambda = model.of('AWS::Lambda::Function').find((one) => one.name === name || one.arn === name)
  if (!lambda?.arn) throw new Error(`${where}: the template has no function ${name}`)
  const roleArn = String(lambda.properties['Role'])
  for (const action of reads) access.require(roleArn, action, streamArn)
  const { Filters = [] } = (p['FilterCriteria'] ?? {}) as { Filters?: { Pattern: string }[] }
  const onFailure = p['DestinationConfig'] as { OnFailure?: { Destination?: string } } | undefined
  return {
    ...{ id: resource.id, arn: resource.arn ?? resource.name, functionArn: lambda.arn, streamArn, roleArn },
    batchSize: Number(p['BatchSize'] ?? 100),
    filters: Filters.map(({ Pattern }) => compilePattern(JSON.parse(Pattern))),
    destination: onFailure?.OnFailure?.Destination,
  }
}
