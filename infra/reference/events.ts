import * as z from 'zod'
import { eventCatalogue } from '#events/catalogue.ts'
import { markdownTable } from '#infra/markdown.ts'
import type { ReferenceSources } from './platform.ts'

const fieldsOf = (schema: z.ZodType): string => {
  const { properties = {}, required = [] } = z.toJSONSchema(schema)
  return Object.keys(properties)
    .map((name) => `\`${name}\`${required.includes(name) ? '' : ' (optional)'}`)
    .join(', ')
}

/** Every event: its meaning, its fields and its receivers. */
export const eventsPage = ({ entries }: ReferenceSources): string => {
  const rows = Object.entries(eventCatalogue).map(([type, entry]) => {
    const heard = entries.flatMap((one) => (one.kind === 'event' && one.spec.types.includes(type) ? [one.name] : []))
    const hearers = 'internal' in entry ? ['the relay alone'] : heard
    const sample = `../../events/samples/${type.replace('.', '-')}.v1.json`
    return [`[\`${type}\`](${sample})`, entry.says, fieldsOf(entry.schema), hearers.join(', ')]
  })
  return [
    '# Events',
    'An event is a row of the transaction that makes it true. The relay publishes it on the bus `purser`. It carries ids and outcome codes, no personal data, and may arrive twice and in any order. Users may subscribe to the types that `webhooks-fan-out` hears. Each type links to a sample.',
    markdownTable(['type', 'what it says', 'fields', 'heard by'], rows),
  ].join('\n\n')
}
