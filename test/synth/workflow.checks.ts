import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { root } from '#infra/discover.ts'
import { placeholders } from '#infra/machines.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import { type Synthesized, synthesizedOurs, textOf } from './templates.ts'

/** Registers the checks of synth.test.ts on workflow. */
export const workflowChecks = (): void => {
  let app: Synthesized

  beforeAll(async () => {
    app = await synthesizedOurs()
  })

  const deployed = (name: string): Record<string, unknown> => {
    const machines = app.of('AWS::StepFunctions::StateMachine')
    return machines.find(({ properties }) => properties['StateMachineName'] === `purser-${name}`)?.properties ?? {}
  }

  test('the template carries each ASL document byte for byte', () => {
    for (const { name } of app.machines) {
      const file = readFileSync(join(root, `statemachines/${name}/${name}.asl.json`), 'utf8')
      expect(sha256(String(deployed(name)['DefinitionString'])), name).toBe(sha256(file))
    }
  })

  test('every placeholder becomes the function of its state, and nothing else is substituted', () => {
    for (const { name, asl, functions } of app.machines) {
      const substitutions = (deployed(name)['DefinitionSubstitutions'] ?? {}) as Record<string, unknown>
      expect(Object.keys(substitutions).sort()).toEqual(placeholders(asl).sort())
      for (const [state, entry] of Object.entries(functions))
        expect(textOf(substitutions[state]), state).toMatch(new RegExp(`:function:purser-${entry.name}$`))
    }
  })

  test('an execution is traced and logged, without what it was given or answered', () => {
    for (const { name } of app.machines)
      expect(deployed(name)).toMatchObject({
        StateMachineType: 'STANDARD',
        TracingConfiguration: { Enabled: true },
        LoggingConfiguration: { IncludeExecutionData: false, Level: 'ALL' },
      })
  })
}
