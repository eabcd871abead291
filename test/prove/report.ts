import { markdownTable } from '#infra/markdown.ts'
import { claims } from './claims.ts'
import type { Proved } from './run-claims.ts'
import type { Fate } from './run-mutants.ts'

type Outcome = 'PASS' | 'FAIL' | 'missed' | 'not yet'
/** One line of the table. */
export interface Line {
  claim: number
  title: string
  outcome: Outcome
  tried: number
  seed: number | undefined
  seconds: number
  killed: number
  mutants: number
  saw: Record<string, number>
  why?: string
}

/** Figures of the same name, added up over the parts of a proof. */
const summed = (all: readonly Record<string, number>[]): Record<string, number> => {
  const sums: Record<string, number> = {}
  for (const [what, figure] of all.flatMap((each) => Object.entries(each))) sums[what] = (sums[what] ?? 0) + figure
  return sums
}

/** What the proofs amount to, claim by claim; a claim that nothing proves is not yet. */
export const linesOf = (proofs: readonly Proved[], fates: readonly Fate[], wanted: readonly number[]): Line[] =>
  Object.entries(claims)
    .map(([number, { title, missed }]): Line => {
      const claim = Number(number)
      const own = proofs.filter((proof) => proof.claims.includes(claim))
      const broken = own.find((proof) => !proof.passed)
      const dead = fates.filter(({ mutant }) => mutant.claim === claim)
      // How to see it again, and the beginning of what was wrong.
      const why = broken?.failure?.split('\n').slice(0, 2).join('\n     ') ?? missed
      return {
        claim,
        title,
        outcome: own.length === 0 ? (missed ? 'missed' : 'not yet') : broken ? 'FAIL' : missed ? 'missed' : 'PASS',
        tried: own.reduce((sum, { tried }) => sum + tried, 0),
        seed: own[0]?.seed,
        seconds: Math.round(own.reduce((sum, { ms }) => sum + ms, 0) / 1000),
        killed: dead.filter(({ killed }) => killed).length,
        mutants: dead.length,
        saw: summed(own.map(({ saw }) => saw)),
        ...(why && { why }),
      }
    })
    .filter(({ claim }) => wanted.length === 0 || wanted.includes(claim))

/** How often it was tried, and of how many where that is known. */
const triedOf = ({ tried, saw: { of } }: Line): string =>
  tried === 0 ? '' : [tried, ...(of ? [of] : [])].map((count) => count.toLocaleString('en')).join(' of ')

const cellsOf = (line: Line): string[] => [
  String(line.claim),
  line.title,
  triedOf(line),
  line.tried > 0 ? String(line.seed) : '',
  line.tried > 0 ? `${line.seconds} s` : '',
  line.mutants > 0 ? `${line.killed} of ${line.mutants}` : '',
  line.outcome,
]
const head = ['', 'claim', 'tried', 'seed', 'took', 'mutants killed', 'outcome']

/** The table for a terminal. */
export const asText = (lines: readonly Line[]): string => {
  const rows = [head, ...lines.map(cellsOf)]
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const pad = (cell: string, column: number) =>
    column === 1 || column === 6 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
  const text = rows.map((row) => row.map(pad).join('  ').trimEnd())
  const notes = lines.flatMap(({ claim, saw, why }) => [
    ...Object.entries(saw)
      .filter(([what]) => what !== 'of')
      .map(([what, figure]) => `  ${claim}: ${what}: ${figure.toLocaleString('en')}`),
    ...(why ? [`  ${claim}: ${why}`] : []),
  ])
  return [...text, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n')
}

/** The table as Markdown, for docs/figures.md, with the day and the size of the run. */
export const asMarkdown = (lines: readonly Line[], day: string, size: string): string =>
  `${day}, size ${size}.\n\n${markdownTable(head, lines.map(cellsOf))}`
