import { fallback, type Names, named, plainly } from '#infra/local/cloudformation/naming.ts'
import type { Plugin } from '#infra/local/plugin.ts'
import { createBus } from './bus.ts'

const types: Names = {
  'AWS::Events::EventBus': named('Name', 'events', (name) => `event-bus/${name}`),
  'AWS::Events::Rule': (of) => {
    const called = of.text('Name') ?? fallback(of)
    const bus = (of.text('EventBusName') ?? 'default').split('/').at(-1)
    const scoped = bus === 'default' ? called : `${bus}/${called}`
    return { name: bus === 'default' ? called : `${bus}|${called}`, arn: of.arn('events', `rule/${scoped}`) }
  },
}

/** Event buses and their rules. */
export const eventBridge: Plugin = {
  name: 'eventbridge',
  types,
  ignoredTypes: plainly('AWS::Events::Archive', 'AWS::Events::EventBusPolicy'),
  open({ model, clock, use }) {
    const bus = createBus(model, use('access'), clock, use('asyncCalls'))
    return {
      wire: bus.service,
      state: () => ({ rules: bus.rules() }),
      switches: { rules: { list: bus.rules, setEnabled: bus.setEnabled } },
    }
  },
}
