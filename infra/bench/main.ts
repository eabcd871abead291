import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { openFigures } from '#infra/figures.ts'
import { measureFigures } from './measure.ts'
import { figuresAsMarkdown, figuresAsText } from './report.ts'

const help = `Measures the laptop host on this machine and describes the machine beside the figures.

  npm run bench                        2,000 purchases
  npm run bench -- --purchases 200     a short run
  npm run bench -- --full              10,000 purchases
  npm run bench -- --minutes 10        starts no purchase after so many minutes (default 60)
  npm run bench -- --json file         also writes all figures as JSON
  npm run bench -- --write             writes the main figures into docs/figures.md

The bench starts fresh hosts of its own on free ports and stops them.
Use the machine for nothing else meanwhile.`

const whole = (text: string, name: string, most: number): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new Error(`--${name} takes a whole number from 1 to ${most}`)
  return value
}

const run = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      purchases: { type: 'string', default: '2000' },
      minutes: { type: 'string', default: '60' },
      full: { type: 'boolean', default: false },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(help)
  const write = values.write ? openFigures('bench') : undefined // fails before the work starts, not after it
  const results = await measureFigures({
    purchases: values.full ? 10_000 : whole(values.purchases, 'purchases', 10_000),
    minutes: whole(values.minutes, 'minutes', 240),
    say: (text) => console.error(text),
  })
  console.log(figuresAsText(results))
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`)
  write?.(figuresAsMarkdown(results))
}

await run().catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 1
})
