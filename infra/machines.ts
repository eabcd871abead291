import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type FoundEntry, root } from './discover.ts'

/** One state machine to deploy. */
export interface DeployedMachine {
  name: string
  /** The document's text, byte for byte as in its file. */
  asl: string
  /** The function for each `${Placeholder}`. */
  functions: Record<string, FoundEntry>
}

/** Every `${Placeholder}` of a document. */
export const placeholders = (asl: string): string[] => [
  ...new Set([...asl.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name ?? '')),
]

/** Reads statemachines/<name>/<name>.asl.json and, beside it, `tasks` of machine.ts: state name to task. */
export const readMachines = async (entries: readonly FoundEntry[]): Promise<DeployedMachine[]> => {
  const machines: DeployedMachine[] = []
  for (const file of globSync('statemachines/*/*.asl.json', { cwd: root }).sort()) {
    const name = basename(file, '.asl.json')
    const beside = join(root, dirname(file), 'machine.ts')
    const { tasks } = (await import(beside)) as { tasks: Record<string, unknown> }
    const asl = readFileSync(join(root, file), 'utf8')
    const functions: DeployedMachine['functions'] = {}
    for (const state of placeholders(asl)) {
      const behind = entries.find((one) => one.kind === 'task' && one.value === tasks[state])
      if (!behind) throw new Error(`${file}: no function stands behind \${${state}}: name it in ${name}/machine.ts`)
      functions[state] = behind
    }
    machines.push({ name, asl, functions })
  }
  return machines
}
