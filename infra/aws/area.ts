import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { FoundEntry } from '#infra/discover.ts'
import type { DataStack } from './data.ts'
import type { EventsStack } from './events.ts'
import { PurserFunction, type Shared } from './functions.ts'
import { eventFunction, scheduleFunction, streamFunction } from './triggers.ts'

export interface AreaProps extends StackProps {
  entries: readonly FoundEntry[]
  data: DataStack
  events: EventsStack
  shared: (scope: Stack) => Shared
  /** `POST /v1/...` of the commands no agent may call, for the authorizer. */
  userOnlyCommands: readonly string[]
}

/** The functions of one area of functions/, each with its trigger. API and state machines call routes and tasks by name. */
export class AreaStack extends Stack {
  constructor(scope: Construct, id: string, props: AreaProps) {
    super(scope, id, props)
    const shared = props.shared(this)
    for (const entry of props.entries) {
      if (entry.kind === 'event') eventFunction(this, props.events.bus, { entry, shared })
      else if (entry.kind === 'stream') streamFunction(this, props.data.streamArn, { entry, shared })
      else if (entry.kind === 'schedule') scheduleFunction(this, { entry, shared })
      else if (entry.kind === 'authorizer') {
        const environment = { USER_ONLY_COMMANDS: JSON.stringify(props.userOnlyCommands) }
        new PurserFunction(this, entry.name, { entry, shared, environment })
      } else new PurserFunction(this, entry.name, { entry, shared })
    }
  }
}
