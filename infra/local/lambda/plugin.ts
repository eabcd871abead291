import { join } from 'node:path'
import { type Named, type Names, type Naming, named, plain } from '#infra/local/cloudformation/naming.ts'
import type { Plugin } from '#infra/local/plugin.ts'
import { createLambdaApi } from './api.ts'
import { createAsyncCalls } from './async-calls.ts'
import { definitions } from './definition.ts'
import { countInFlight } from './in-flight.ts'
import { functionLogs } from './logs.ts'
import { createFunctions } from './pool.ts'

const versionOf = (of: Naming, qualifier: string): Named => {
  const called = of.text('FunctionName') ?? ''
  const arn = called.startsWith('arn:') ? called : of.arn('lambda', `function:${called}`)
  return {
    name: `${arn}:${qualifier}`,
    arn: `${arn}:${qualifier}`,
    attributes: { FunctionArn: `${arn}:${qualifier}`, AliasArn: `${arn}:${qualifier}`, Version: qualifier },
  }
}

const types: Names = {
  'AWS::Lambda::Function': named('FunctionName', 'lambda', (name) => `function:${name}`),
  'AWS::Lambda::Version': (of) => versionOf(of, '1'),
  'AWS::Lambda::Alias': (of) => versionOf(of, of.text('Name') ?? 'live'),
  'AWS::Lambda::Permission': plain,
  'AWS::Lambda::EventInvokeConfig': plain,
}

/** All functions share the machine's processors: a slow one answers late, and no sooner with a failure. It ends before the lease of a key (30 s) and a step's timeout (30 s). */
const leastLimitMs = 25_000

/** The functions in worker threads, and asynchronous calls. */
export const lambda: Plugin = {
  name: 'lambda',
  types,
  open({ dataDir, app, warm, model, clock, wireUrl, wireKey, use, onStop }) {
    const access = use('access')
    const logs = functionLogs(dataDir)
    onStop(() => logs.close())
    const all = definitions(model, { wireUrl, wireKey })
    const surroundings = {
      offset: clock.shared,
      // Kept beside the bundles, so that all hosts of the same sources share it and it is removed with them.
      compileCache: join(app, 'compile-cache'),
      onLine: logs.write,
      leastLimitMs,
    }
    const pool = createFunctions(all, surroundings, warm ? { perHost: warm, growAfterMs: 150 } : {})
    onStop(() => pool.close())
    const { functions, idle } = countInFlight(pool)
    const asyncCalls = createAsyncCalls({ model, functions, access, clock, queue: use('queue') })
    const roles = new Map(all.map(({ accessKeyId, roleArn }) => [accessKeyId, roleArn]))
    return {
      provides: { functions, asyncCalls, roles },
      wire: createLambdaApi(model, functions, access, (error) => console.error('Lambda:', error)),
      drain: idle,
      abort: () => pool.close(),
      state: () => ({ functions: pool.stats(), lostCalls: asyncCalls.lost() }),
    }
  },
}
