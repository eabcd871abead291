import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '#infra/discover.ts'
import { fakeAccess, fakeModel, wireCall } from '#infra/local/host-fixture.ts'
import { createStates } from '#infra/local/step-functions/states.ts'
import { tasks } from '#machines/purchase/machine.ts'
import type { Task } from '#shared/platform/runtime/task.ts'
import { serve } from '#test/support/api/gateway.ts'
import { answerThrough } from './aws-edge.ts'
import type { StillClock } from './clock.ts'
import type { Faults } from './faults.ts'
import { invoke } from './invocation.ts'

const machineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:purser-purchase'
const functionArn = (state: string) => `arn:aws:lambda:us-east-1:000000000000:function:${state}`

/** The purchase machine as it is deployed, in the laptop host's interpreter, with the real steps behind it. */
export const startWorkflows = async (clock: StillClock, faults: () => Faults) => {
  const counts = new Map<string, number>()
  const asl = readFileSync(join(root, 'statemachines/purchase/purchase.asl.json'), 'utf8')
  const filled = Object.keys(tasks).reduce((text, state) => text.replaceAll(`\${${state}}`, functionArn(state)), asl)
  const functions = {
    async invoke(arn: string, event: unknown) {
      const state = arn.split(':').at(-1) as keyof typeof tasks
      const task = tasks[state]
      try {
        const result = await invoke(state, task.spec.timeoutSeconds, () =>
          (task as Task)(JSON.parse(JSON.stringify(event))),
        )
        return { payload: JSON.stringify(result ?? null), failed: false }
      } catch (error) {
        const { name, message } = error as Error
        return { payload: JSON.stringify({ errorType: name, errorMessage: message }), failed: true }
      }
    },
    stats: () => {
      throw new Error('Nobody counts here')
    },
    close: async () => {},
  }
  const properties = { DefinitionString: filled, RoleArn: 'arn:role', StateMachineName: 'purser-purchase' }
  const model = fakeModel([
    { id: 'Purchase', type: 'AWS::StepFunctions::StateMachine', name: machineArn, arn: machineArn, properties },
  ])
  const states = createStates(model, functions, fakeAccess(), clock, mkdtempSync(join(tmpdir(), 'chaos-')))
  const served = await serve(async (request, body, response) => {
    const target = String(request.headers['x-amz-target'])
    const nth = (counts.get(target) ?? 0) + 1
    counts.set(target, nth)
    await answerThrough(faults().aws(target, nth), response, '1.0', () =>
      wireCall(states.service, target, JSON.parse(body.toString())),
    )
  })
  Object.assign(process.env, { AWS_ENDPOINT_URL_STATES: served.url, PURCHASE_MACHINE_ARN: machineArn })
  return {
    running: () => states.executions({ status: 'RUNNING' }).map(({ name }) => name),
    async abandon() {
      counts.clear()
      for (const { arn } of states.executions({ status: 'RUNNING' }))
        await wireCall(states.service, 'AWSStepFunctions.StopExecution', { executionArn: arn })
    },
    async stop() {
      await states.stop()
      await served.stop()
    },
  }
}
