import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createClock } from '#infra/local/clock.ts'
import type { FunctionDefinition } from './definition.ts'
import type { Surroundings } from './environment.ts'
import type { PlacementLimits } from './placement.ts'
import { createFunctions, type Functions } from './pool.ts'

/** A folder for functions of a test, and a pool that runs them. */
export const startPool = () => {
  const dir = mkdtempSync(join(tmpdir(), 'purser-pool-'))
  const clock = createClock()
  const lines: string[] = []
  let functions: Functions | undefined
  return {
    dir,
    clock,
    /** What the functions printed. */
    lines,
    get functions() {
      return functions
    },
    /** Writes a function's module. */
    define(name: string, source: string, more: Partial<FunctionDefinition> = {}): FunctionDefinition {
      writeFileSync(join(dir, `${name}.mjs`), source)
      return {
        name,
        arn: `arn:aws:lambda:eu-west-1:000000000000:function:${name}`,
        accessKeyId: `LOCAL${name}`,
        roleArn: 'role',
        module: pathToFileURL(join(dir, `${name}.mjs`)).href,
        handler: 'handler',
        timeoutMs: 60_000,
        memoryMb: 128,
        env: {},
        ...more,
      }
    },
    run(definitions: FunctionDefinition[], limits?: Partial<PlacementLimits>, more: Partial<Surroundings> = {}): void {
      const surroundings = {
        offset: clock.shared,
        compileCache: join(dir, 'cache'),
        onLine: (name: string, line: string) => void lines.push(`${name}: ${line}`),
        ...more,
      }
      functions = createFunctions(definitions, surroundings, limits)
    },
    async result(name: string, event: unknown = {}) {
      const { payload, failed } = (await functions?.invoke(name, event)) ?? { payload: '', failed: true }
      return { failed, value: JSON.parse(payload) }
    },
    async stop(): Promise<void> {
      await functions?.close()
      clock.stop()
    },
  }
}
