import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './discover.ts'

/** Where commands write what they measured. */
const page = 'docs/figures.md'

/** The text with what lies between the markers `<!-- name:start -->` and `<!-- name:end -->` replaced. */
export const between = (text: string, figures: string, name: string): string => {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${page} has no ${start} ... ${end} to write the figures between`)
  return `${text.slice(0, from + start.length)}\n${figures}\n${text.slice(to)}`
}

/** Opens one command's place in docs/figures.md, and fails at once when there is none; what it returns writes there. */
export const openFigures = (name: string): ((figures: string) => void) => {
  const file = join(root, page)
  between(readFileSync(file, 'utf8'), '', name)
  return (figures) => writeFileSync(file, between(readFileSync(file, 'utf8'), figures, name))
}
