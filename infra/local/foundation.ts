import { join } from 'node:path'
import type { HostClock } from './clock.ts'
import { startEngine } from './engine.ts'
import { engineCalls } from './engine-call.ts'
import { expireRows } from './expire-rows.ts'
import { definitions } from './functions/definition.ts'
import { functionLogs } from './functions/logs.ts'
import { createFunctions, type Functions } from './functions/pool.ts'
import { createAccess } from './iam/access.ts'
import { createTables } from './tables.ts'
import type { Model } from './template/model.ts'
import type { UndoList } from './undo-list.ts'
import { createTableProxy } from './wire/dynamodb.ts'
import { openParameters } from './wire/parameters-store.ts'

export interface Ground {
  dataDir: string
  /** The cdk.out that runs. */
  app: string
  /** How many environments stay warm. */
  warm: number | undefined
  model: Model
  clock: HostClock
  wireUrl: string
  undo: UndoList
  mark: (what: string) => void
  /** The host cannot go on, for instance without its engine. */
  onFatal: (error: Error) => void
}

/** The same functions, and a wait until none of them runs. */
const counted = (functions: Functions) => {
  let running = 0
  let whenIdle = Promise.withResolvers<void>()
  const invoke: Functions['invoke'] = async (name, event) => {
    running++
    try {
      return await functions.invoke(name, event)
    } finally {
      running--
      if (running === 0) {
        whenIdle.resolve()
        whenIdle = Promise.withResolvers()
      }
    }
  }
  return { functions: { ...functions, invoke }, idle: () => (running === 0 ? Promise.resolve() : whenIdle.promise) }
}

/** What everything else stands on: tables, access, parameters and functions. */
export const startFoundation = async ({ dataDir, app, warm, model, clock, wireUrl, undo, mark, onFatal }: Ground) => {
  const engine = await startEngine({
    dataDir,
    endpoint: process.env['DYNAMODB_ENDPOINT'],
    onExit: (code) => onFatal(new Error(`The table engine ended (${code}): see ${join(dataDir, 'engine.log')}`)),
  })
  undo.add(() => engine.stop())
  mark('engine')
  const calls = engineCalls(engine)
  undo.add(() => calls.close())
  const shapes = await createTables(model, engine, calls)
  mark('tables')
  const access = createAccess(model)
  const tables = createTableProxy(model, shapes, calls, access)
  const expiry = expireRows(calls, shapes, clock, (error) => console.error('Time to live:', error))
  undo.add(() => expiry.stop())
  const parameters = openParameters(dataDir, clock.now)
  const logs = functionLogs(dataDir)
  undo.add(() => logs.close())
  const all = definitions(model, wireUrl)
  const { functions, idle } = counted(
    createFunctions(
      all,
      {
        offset: clock.shared,
        // Beside the bundles: every host of the same sources starts its functions from it, and it goes when they go.
        compileCache: join(app, 'compile-cache'),
        onLine: logs.write,
      },
      warm ? { perHost: warm } : {},
    ),
  )
  mark('functions')
  const roles = new Map(all.map(({ accessKeyId, roleArn }) => [accessKeyId, roleArn]))
  return { calls, access, tables, parameters, functions, idle, roles }
}
export type Foundation = Awaited<ReturnType<typeof startFoundation>>
