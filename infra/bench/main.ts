import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { openFigures } from '#infra/figures.ts'
import { measure } from './measure.ts'
import { asMarkdown, asText } from './report.ts'

const help = `Measures the laptop host on this machine and names the machine with the numbers.

  npm run bench                        2,000 purchases
  npm run bench -- --purchases 200     a short run
  npm run bench -- --full              10,000 purchases
  npm run bench -- --minutes 10        begins no purchase after so long (default 60)
  npm run bench -- --json file         writes everything as JSON too
  npm run bench -- --write             writes the headlines into docs/figures.md

Every number comes from hosts of its own, started on free ports with fresh data and ended again.
Leave the machine alone meanwhile.`

const whole = (text: string, name: string, most: number): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > most) throw new Error(`--${name} is a number from 1 to ${most}`)
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
  const write = values.write ? openFigures('bench') : undefined // not after an hour that it cannot be written
  const results = await measure({
    purchases: values.full ? 10_000 : whole(values.purchases, 'purchases', 10_000),
    minutes: whole(values.minutes, 'minutes', 240),
    say: (text) => console.error(text),
  })
  console.log(asText(results))
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`)
  write?.(asMarkdown(results))
}

await run().catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 1
})
