import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openFigures } from '#infra/figures.ts'
import { type Kind, kinds } from './goals.ts'
import { measureBills } from './measure.ts'
import { type Committed, objections } from './objections.ts'
import { readPrices } from './price-file.ts'
import { billsAsMarkdown, billsAsText } from './report.ts'

const help = `Counts what each kind of purchase uses on AWS, and prices it. It makes real purchases on a host of its own.

  npm run cost                      3 purchases of each kind; prints the median one
  npm run cost -- --each 10         10 purchases of each kind
  npm run cost -- --only plain      one kind: ${kinds.join(', ')}
  npm run cost -- --write           writes infra/cost/committed.json and the table in docs/figures.md

Exits with 1 if a kind costs more than its goal, or 10 % more than the committed figure.`

const committedFile = join(import.meta.dirname, 'committed.json')

/** The committed figures; none if the file does not exist yet. */
const readCommitted = (): Committed =>
  existsSync(committedFile) ? (JSON.parse(readFileSync(committedFile, 'utf8')) as Committed) : {}

const kindsOf = (only: string | undefined): Kind[] => {
  if (only === undefined) return kinds
  const wanted = kinds.find((kind) => kind === only)
  if (!wanted) throw new Error(`--only takes one of: ${kinds.join(', ')}`)
  return [wanted]
}

const run = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      each: { type: 'string', default: '3' },
      only: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(help)
  const each = Number(values.each)
  if (!Number.isInteger(each) || each < 1 || each > 100) throw new Error('--each takes a whole number from 1 to 100')
  const chosen = kindsOf(values.only)
  if (values.write && values.only) throw new Error('--write needs all kinds: remove --only')
  const write = values.write ? openFigures('cost') : undefined // fails before the work starts, not after it
  const prices = readPrices()
  const say = (text: string) => console.error(text)
  const bills = await measureBills({ times: each, kinds: chosen, warmUp: true, prices, say })
  console.log(billsAsText(bills, prices))
  const above = objections(bills, values.write ? {} : readCommitted())
  if (above.length === 0 && write) {
    const figures = Object.fromEntries(bills.map(({ kind, usdPer1000 }) => [kind, Number(usdPer1000.toFixed(4))]))
    writeFileSync(committedFile, `${JSON.stringify(figures, null, 2)}\n`)
    write(billsAsMarkdown(bills, prices))
  }
  if (above.length > 0) throw new Error(`\n${above.join('\n')}`)
}

await run().catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 1
})
