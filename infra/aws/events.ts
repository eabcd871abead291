import { Duration, Stack, type StackProps } from 'aws-cdk-lib'
import { Archive, EventBus } from 'aws-cdk-lib/aws-events'
import type { Construct } from 'constructs'
import type { Stage } from '#infra/stage.ts'
import { product } from './names.ts'

/** The event bus. Each rule is in the stack of the function it calls. */
export class EventsStack extends Stack {
  readonly bus: EventBus

  constructor(scope: Construct, id: string, stage: Stage, props: StackProps) {
    super(scope, id, props)
    this.bus = new EventBus(this, 'Bus', { eventBusName: product })
    new Archive(this, 'Archive', {
      sourceEventBus: this.bus,
      archiveName: product,
      eventPattern: { source: [product] },
      retention: Duration.days(stage.logDays),
    })
  }
}
