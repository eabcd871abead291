import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { Found } from '#infra/discover.ts'
import type { DataStack } from './data.ts'
import type { EventsStack } from './events.ts'
import { PurserFunction, type Shared } from './functions.ts'
import { eventFunction, scheduleFunction, streamFunction } from './triggers.ts'

export interface AreaProps extends StackProps {
  found: readonly Found[]
  shared: (scope: Stack) => Shared
  data: DataStack
  events: EventsStack
  /** `POST /v1/...` of the routes no agent may call, for the authorizer. */
  userOnlyRoutes: readonly string[]
}

/** The functions of one area of functions/, each with what calls it beside it; routes are called from the Api stack. */
export class AreaStack extends Stack {
  readonly queues: Queue[] = []

  constructor(scope: Construct, id: string, props: AreaProps) {
    super(scope, id, props)
    const { data, events } = props
    const shared = props.shared(this)
    const streamArn = () => data.table.tableStreamArn ?? ''
    for (const found of props.found) {
      if (found.kind === 'event') this.queues.push(eventFunction(this, found, shared, events.bus))
      else if (found.kind === 'stream') this.queues.push(streamFunction(this, found, shared, streamArn()))
      else if (found.kind === 'schedule') this.queues.push(scheduleFunction(this, found, shared))
      else if (found.kind === 'authorizer') {
        const environment = { USER_ONLY_ROUTES: JSON.stringify(props.userOnlyRoutes) }
        new PurserFunction(this, found.name, { found, shared, environment })
      } else new PurserFunction(this, found.name, { found, shared })
    }
  }
}
