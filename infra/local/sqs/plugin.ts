import { fallback, plainly } from '#infra/local/cloudformation/naming.ts'
import type { Plugin } from '#infra/local/plugin.ts'
import { createSqs, retentionOf } from './api.ts'
import { createQueue } from './queue.ts'

/** SQS queues, and the durable queue of asynchronous calls. */
export const sqs: Plugin = {
  name: 'sqs',
  types: {
    'AWS::SQS::Queue': (of) => {
      const called = of.text('QueueName') ?? fallback(of)
      const name = `${of.wireUrl}/${of.account}/${called}`
      return { name, arn: of.arn('sqs', called), attributes: { QueueName: called, QueueUrl: name } }
    },
  },
  ignoredTypes: plainly('AWS::SQS::QueuePolicy'),
  open({ dataDir, model, clock, use, onStop }) {
    const queue = createQueue(dataDir, clock, retentionOf(model))
    onStop(() => queue.stop())
    const deadLetters = () =>
      model
        .of('AWS::SQS::Queue')
        .map(({ name, arn = '' }) => [name.split('/').at(-1) ?? name, queue.peek(arn)] as const)
    return {
      provides: { queue },
      wire: createSqs(model, queue, use('access'), clock),
      start: queue.start,
      drain: queue.drain,
      state: () => ({
        deadLetters: Object.fromEntries(deadLetters().map(([name, { length }]) => [name, length])),
        pendingWork: queue.pending(),
      }),
      views: { 'dead-letters': () => Object.fromEntries(deadLetters()) },
    }
  },
}
