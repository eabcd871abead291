import type { Plugin } from '#infra/local/plugin.ts'
import { createStreamsApi } from './api.ts'
import { createStreamMappings } from './stream-mappings.ts'

/** Table streams, and the mappings that pass their records to functions. */
export const dynamoDbStreams: Plugin = {
  name: 'dynamodb-streams',
  types: {
    'AWS::Lambda::EventSourceMapping': (of) => {
      const name = `${of.hash(8)}-${of.hash(12).slice(8)}-4000-8000-${of.hash(24).slice(12)}`
      return { name, arn: of.arn('lambda', `event-source-mapping:${name}`), attributes: { Id: name } }
    },
  },
  open({ model, clock, use }) {
    const calls = use('tableEngine')
    const shared = { functions: use('functions'), access: use('access'), queue: use('queue') }
    const { start, stop, wake, mappings, setEnabled } = createStreamMappings({ ...shared, model, clock, calls })
    use('onTableWrite')(wake)
    return {
      wire: createStreamsApi(calls),
      start,
      drain: stop,
      state: () => ({ mappings: mappings() }),
      switches: { mappings: { list: mappings, setEnabled } },
    }
  },
}
