import type { HostClock } from './clock.ts'
import type { ControlParts } from './controls.ts'
import type { Foundation } from './foundation.ts'
import { createQueue } from './queue/queue.ts'
import { createSqs, retentionOf } from './queue/sqs.ts'
import type { Model } from './template/model.ts'
import type { UndoList } from './undo-list.ts'
import { createKms } from './wire/kms.ts'
import { bedrockNotYet, createLambdaApi } from './wire/lambda.ts'
import { startWire } from './wire/server.ts'
import { createSsm } from './wire/ssm.ts'
import { createStates } from './workflows/states.ts'

interface Stage {
  dataDir: string
  model: Model
  clock: HostClock
  undo: UndoList
  mark: (what: string) => void
  ground: Foundation
  wirePort: number
}

const report = (where: string) => (error: unknown) => console.error(`${where}:`, error)

/** What moves by itself: queue, executions, events, schedules and stream mappings; and the wire that all functions call. */
export const startFlows = async ({ dataDir, model, clock, undo, mark, ground, wirePort }: Stage) => {
  const { access, functions, tables, parameters, roles } = ground
  const queue = createQueue(dataDir, clock, retentionOf(model))
  undo.add(() => queue.stop())
  const states = createStates(model, functions, access, clock, dataDir)
  undo.add(() => states.stop())
  const services = [
    tables.service,
    createSsm(model, parameters, access, clock),
    createKms(model, dataDir, access),
    createSqs(model, queue, access, clock),
    createLambdaApi(model, functions, access, report('Lambda')),
    states.service,
    bedrockNotYet,
  ]
  const wire = await startWire(wirePort, services, { roles, onError: (error, target) => report(target)(error) })
  undo.add(() => wire.close())
  mark('wire')
  const resumed = states.resume()
  mark('executions')

  const deadLetters = () =>
    Object.fromEntries(
      model.of('AWS::SQS::Queue').map(({ name, arn = '' }) => [name.split('/').at(-1) ?? name, queue.peek(arn)]),
    )
  const controls: Omit<ControlParts, 'state' | 'clock'> = {
    executions: (name) =>
      name === undefined ? states.executions().map(({ history: _, ...rest }) => rest) : states.executions({ name }),
    deadLetters,
    setEnabled: () => false,
  }
  return {
    controls,
    resumed,
    state: () => ({
      denied: access.denied(),
      functions: functions.stats(),
      units: tables.units(),
      requests: tables.requests(),
      transitions: states.transitions(),
      memory: process.memoryUsage().rss,
    }),
    start: async () => queue.start(),
  }
}
