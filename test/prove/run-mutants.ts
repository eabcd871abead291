import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { transformSync } from 'esbuild'
import type { Mutant } from './mutant.ts'
import { mutated } from './mutants.ts'
import { titled } from './run-claims.ts'

export interface Fate {
  mutant: Mutant
  killed: boolean
  ms: number
}

/** Refuses a mutant that no longer fits its source or does not parse, because any test would kill it. */
export const assertFits = (root: string, mutant: Mutant): void => {
  const source = mutated(mutant, readFileSync(join(root, mutant.file), 'utf8'))
  transformSync(source, { loader: 'ts' })
}

/** How long (ms) one file of proofs may take. A purchase that never ends runs into the deadline of its proof. */
const failAfterMs = 600_000

/** Whether the proofs of a claim in one file notice the mutant. */
const notices = async (root: string, mutant: Mutant, file: string): Promise<boolean> => {
  const args = ['run', file, '-t', titled([mutant.claim]), '--bail=1', '--maxWorkers=1']
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: failAfterMs,
    env: { ...process.env, PROVE_MUTANT: JSON.stringify(mutant), PROVE_SIZE: 'small', PROVE_SEED: '1' },
  })
  const [out, complaints] = [text(child.stdout), text(child.stderr)]
  await once(child, 'close')
  // The run's closing line (test/support/run/closing-line.ts).
  const [, passed = 0, failed = 0] = ((await out).match(/^(\d+) passed, (\d+) failed$/m) ?? []).map(Number)
  if (passed + failed === 0)
    throw new Error(`Nothing was tried against the mutant "${mutant.name}" in ${file}: ${await complaints}`)
  return failed > 0
}

const fateOf = async (root: string, mutant: Mutant, files: readonly string[]): Promise<Fate> => {
  assertFits(root, mutant)
  const began = performance.now()
  let killed = false
  for (const file of files) killed ||= await notices(root, mutant, file)
  return { mutant, killed, ms: Math.round(performance.now() - began) }
}

/** Runs the proofs of each mutant's claim against it, two at a time. `filesOf` names the files that prove a claim, in the order in which they are tried. */
export const runMutants = async (
  root: string,
  mutants: readonly Mutant[],
  filesOf: (claim: number) => readonly string[],
  report: (fate: Fate) => void,
): Promise<Fate[]> => {
  const waiting = [...mutants]
  const fates: Fate[] = []
  const worker = async () => {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const fate = await fateOf(root, mutant, filesOf(mutant.claim))
      fates.push(fate)
      report(fate)
    }
  }
  await Promise.all([worker(), worker()])
  return fates
}
