import { join } from 'node:path'
import type { Plugin } from 'vitest/config'
import type { Mutant } from './mutant.ts'
import { mutated } from './mutants.ts'

const root = join(import.meta.dirname, '../..')

/** Breaks one source while it is loaded: the mutant given as JSON in PROVE_MUTANT. */
export const mutate = (): Plugin => {
  const json = process.env['PROVE_MUTANT']
  const mutant = json ? (JSON.parse(json) as Mutant) : undefined
  return {
    name: 'purser:mutate',
    enforce: 'pre',
    transform: (source, id) =>
      mutant && id.split('?')[0] === join(root, mutant.file) ? { code: mutated(mutant, source), map: null } : undefined,
  }
}
