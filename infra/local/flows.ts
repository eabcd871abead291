import { setTimeout as pause } from 'node:timers/promises'
import type { HostClock } from './clock.ts'
import type { ControlParts, Switchable } from './controls.ts'
import { createBus } from './events/bus.ts'
import { createCalls } from './events/calls.ts'
import { createSchedules } from './events/schedules.ts'
import { createStreamMappings } from './events/stream-mappings.ts'
import type { Foundation } from './foundation.ts'
import { createQueue } from './queue/queue.ts'
import { createSqs, retentionOf } from './queue/sqs.ts'
import type { Model } from './template/model.ts'
import type { UndoList } from './undo-list.ts'
import { createKms } from './wire/kms.ts'
import { bedrockNotYet, createLambdaApi } from './wire/lambda.ts'
import { startWire } from './wire/server.ts'
import { createSsm } from './wire/ssm.ts'
import { createStreamsApi } from './wire/streams.ts'
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

/** By logical id, or by the function's name with which CDK began it: `outbox-relay` is `outboxrelaymappingFD38F7B9`. */
const theOne = (all: readonly { id: string }[], name: string): string | undefined => {
  const begun = all.filter(({ id }) => id.startsWith(name.replaceAll('-', '')))
  return (all.find(({ id }) => id === name) ?? (begun.length === 1 ? begun[0] : undefined))?.id
}

/** How long work under way may take to end. */
const graceMs = 3000

const report = (where: string) => (error: unknown) => console.error(`${where}:`, error)

/** What moves by itself: queue, executions, events, schedules and stream mappings; and the wire that all functions call. */
export const startFlows = async ({ dataDir, model, clock, undo, mark, ground, wirePort }: Stage) => {
  const { access, functions, tables, parameters, roles } = ground
  const queue = createQueue(dataDir, clock, retentionOf(model))
  const states = createStates(model, functions, access, clock, dataDir)
  const calls = createCalls({ model, functions, access, clock, queue })
  const bus = createBus(model, access, clock, calls)
  const schedules = createSchedules(model, clock, queue, calls)
  const mappings = createStreamMappings({ model, functions, access, clock, queue, calls: ground.calls })
  tables.onCommit(mappings.wake)
  const services = [
    tables.service,
    createSsm(model, parameters, access, clock),
    createKms(model, dataDir, access),
    createSqs(model, queue, access, clock),
    createLambdaApi(model, functions, access, report('Lambda')),
    states.service,
    bus.service,
    createStreamsApi(ground.calls),
    bedrockNotYet,
  ]
  const wire = await startWire(wirePort, services, { roles, onError: (error, target) => report(target)(error) })
  mark('wire')
  undo.add(() => wire.close())
  const resumed = states.resume()
  mark('executions')

  const deadLetters = () =>
    Object.fromEntries(
      model.of('AWS::SQS::Queue').map(({ name, arn = '' }) => [name.split('/').at(-1) ?? name, queue.peek(arn)]),
    )
  const seen = { mappings: mappings.mappings, rules: bus.rules, schedules: schedules.schedules }
  const turn: Record<Switchable, (id: string, enabled: boolean) => boolean> = {
    mappings: mappings.setEnabled,
    rules: bus.setEnabled,
    schedules: schedules.setEnabled,
  }
  const controls: Omit<ControlParts, 'state' | 'clock'> = {
    executions: (name) =>
      name === undefined ? states.executions().map(({ history: _, ...rest }) => rest) : states.executions({ name }),
    deadLetters,
    setEnabled(kind, name, enabled) {
      const id = theOne(seen[kind](), name)
      return id !== undefined && turn[kind](id, enabled)
    },
  }
  const functionOf = new Map(model.of('AWS::Lambda::Function').map((one) => [String(one.properties['Role']), one.name]))
  const tableUse = () =>
    Object.fromEntries(Object.entries(tables.byRole()).map(([role, use]) => [functionOf.get(role) ?? role, use]))
  return {
    controls,
    resumed,
    state: () => ({
      denied: access.denied(),
      functions: functions.stats(),
      units: tables.units(),
      requests: tables.requests(),
      wireCalls: wire.calls(),
      tableUse: tableUse(),
      transitions: states.transitions(),
      mappings: mappings.mappings(),
      rules: bus.rules(),
      schedules: schedules.schedules(),
      deadLetters: Object.fromEntries(Object.entries(deadLetters()).map(([name, { length }]) => [name, length])),
      lostCalls: calls.lost(),
      pendingWork: queue.pending(),
      memory: process.memoryUsage().rss,
    }),
    start() {
      queue.start()
      mappings.start()
      schedules.start()
    },
    /**
     * Ends all that moves by itself, while everything that functions call still answers: one that met a closed port
     * would take it for a failure and write that down. What is not done in time ends like in a crash, and is taken up.
     */
    async halt() {
      schedules.stop()
      const stopped = Promise.all([mappings.stop(), states.stop()]).then(() => queue.stop())
      await Promise.race([Promise.all([stopped, ground.idle()]), pause(graceMs, undefined, { ref: false })])
      await functions.close()
      await stopped
    },
  }
}
