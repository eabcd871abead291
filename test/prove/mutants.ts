import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { Mutant } from './mutant.ts'

/** Every mutant, by claim. Each file in `mutants/` exports a list of its area. */
export const allMutants = async (): Promise<Mutant[]> => {
  const folder = join(import.meta.dirname, 'mutants')
  const lists = await Promise.all(
    globSync('*.ts', { cwd: folder }).map(
      async (file) => ((await import(join(folder, file))) as { mutants: Mutant[] }).mutants,
    ),
  )
  return lists.flat().sort((a, b) => a.claim - b.claim || (a.name < b.name ? -1 : 1))
}

/** The source as the mutant has it; refuses one that no longer fits its source. */
export const mutated = ({ name, file, from, to }: Mutant, source: string): string => {
  const count = source.split(from).length - 1
  if (count !== 1) throw new Error(`The mutant "${name}" fits ${file} ${count} times, not once`)
  return source.replace(from, () => to)
}
