import type { Mutant } from '#test/prove/mutant.ts'

const functions = 'infra/local/lambda/definition.ts'

export const mutants: Mutant[] = [
  {
    claim: 28,
    name: 'the laptop host gives every function a timeout of half a minute',
    file: functions,
    from: "timeoutMs: Number(p['Timeout'] ?? 3) * 1000",
    to: 'timeoutMs: 30_000',
  },
  {
    claim: 28,
    name: "a function sees the machine's own environment",
    file: functions,
    from: '...logging(p), ...variables(p) }',
    to: '...logging(p), ...(process.env as Record<string, string>), ...variables(p) }',
  },
  {
    claim: 28,
    name: 'the interpreter retries sooner than its state machine says',
    file: 'infra/local/step-functions/definition-text.ts',
    from: "if (typeof DefinitionString === 'string') text = DefinitionString",
    to: `if (typeof DefinitionString === 'string') text = DefinitionString.replaceAll(/"IntervalSeconds": \\d+/g, '"IntervalSeconds": 1')`,
  },
]
