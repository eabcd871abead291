import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'

/** The one client of a function. */
export const events = new EventBridgeClient({ maxAttempts: 3 })

export interface PublishedEvent {
  type: string
  occurredAt: string
  detail: Readonly<Record<string, unknown>>
}

/** Publishes one event on the stage's bus; throws when the bus did not take it. */
export const publish = async ({ type, occurredAt, detail }: PublishedEvent): Promise<void> => {
  const EventBusName = process.env['BUS_NAME']
  if (!EventBusName) throw new Error('BUS_NAME is not set: this function may not publish')
  const entry = {
    EventBusName,
    Source: 'purser',
    DetailType: type,
    Time: new Date(occurredAt),
    Detail: JSON.stringify(detail),
  }
  const { FailedEntryCount, Entries } = await events.send(new PutEventsCommand({ Entries: [entry] }))
  if (FailedEntryCount) throw new Error(`The bus refused ${type}: ${Entries?.[0]?.ErrorCode}`)
}
