import { fallback } from '#infra/local/cloudformation/naming.ts'
import type { Plugin } from '#infra/local/plugin.ts'
import { createStates } from './states.ts'

/** State machines whose executions survive the host. */
export const stepFunctions: Plugin = {
  name: 'step-functions',
  types: {
    'AWS::StepFunctions::StateMachine': (of) => {
      const called = of.text('StateMachineName') ?? fallback(of)
      const arn = of.arn('states', `stateMachine:${called}`)
      return { name: arn, arn, attributes: { Name: called, StateMachineRevisionId: '1' } }
    },
  },
  open({ dataDir, model, clock, use, note, onStop }) {
    const states = createStates(model, use('functions'), use('access'), clock, dataDir)
    onStop(() => states.stop())
    return {
      wire: states.service,
      start() {
        const resumed = states.resume()
        if (resumed > 0) note(`${resumed} executions taken up again`)
      },
      drain: states.drain,
      state: () => ({ transitions: states.transitions() }),
      views: {
        executions: (name) =>
          name === undefined ? states.executions().map(({ history: _, ...rest }) => rest) : states.executions({ name }),
      },
    }
  },
}
