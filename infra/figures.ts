import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './discover.ts'

/** The page that commands write their figures to. */
const page = 'docs/figures.md'

/** Replaces the text between the markers `<!-- name:start -->` and `<!-- name:end -->`. */
export const between = (text: string, figures: string, name: string): string => {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${page} has no ${start} ... ${end} to write the figures between`)
  return `${text.slice(0, from + start.length)}\n${figures}\n${text.slice(to)}`
}

/** Finds a command's markers in docs/figures.md, or throws. Returns the function that writes there. */
export const openFigures = (name: string): ((figures: string) => void) => {
  const file = join(root, page)
  between(readFileSync(file, 'utf8'), '', name)
  return (figures) => writeFileSync(file, between(readFileSync(file, 'utf8'), figures, name))
}
