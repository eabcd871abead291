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

/** Refuses a mutant that does not fit its source any more, or that is no program: it would die of itself. */
export const assertFits = (root: string, mutant: Mutant): void => {
  const source = mutated(mutant, readFileSync(join(root, mutant.file), 'utf8'))
  transformSync(source, { loader: 'ts' })
}

/** How long (ms) a mutant may hang before it counts as noticed: a purchase that never ends is a failure too. */
const patienceMs = 180_000

const fateOf = async (root: string, mutant: Mutant, files: readonly string[]): Promise<Fate> => {
  assertFits(root, mutant)
  const began = performance.now()
  const args = ['run', ...files, '-t', titled([mutant.claim]), '--bail=1', '--maxWorkers=1']
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patienceMs,
    env: { ...process.env, PROVE_MUTANT: JSON.stringify(mutant), PROVE_SIZE: 'small', PROVE_SEED: '1' },
  })
  const [out, complaints] = [text(child.stdout), text(child.stderr)]
  await once(child, 'close')
  const ms = Math.round(performance.now() - began)
  if (child.signalCode) return { mutant, killed: true, ms }
  // The run's closing line (test/support/closing-line.ts).
  const [, passed = 0, failed = 0] = ((await out).match(/^(\d+) passed, (\d+) failed$/m) ?? []).map(Number)
  if (passed + failed === 0)
    throw new Error(`Nothing was tried against the mutant "${mutant.name}": ${await complaints}`)
  return { mutant, killed: failed > 0, ms }
}

/** Runs the proofs of each mutant's claim against it, two at a time. `filesOf` names the files that prove a claim. */
export const runMutants = async (
  root: string,
  mutants: readonly Mutant[],
  filesOf: (claim: number) => readonly string[],
  tell: (fate: Fate) => void,
): Promise<Fate[]> => {
  const waiting = [...mutants]
  const fates: Fate[] = []
  const worker = async () => {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const fate = await fateOf(root, mutant, filesOf(mutant.claim))
      fates.push(fate)
      tell(fate)
    }
  }
  await Promise.all([worker(), worker()])
  return fates
}
