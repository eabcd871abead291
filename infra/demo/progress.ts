import { styleText } from 'node:util'
import { formatMoney } from '#shared/kernel/money.ts'

/** Where the lines go. A terminal gets colours unless NO_COLOR is set. */
export interface Output {
  write(text: string): unknown
  isTTY?: boolean
}
type Colour = 'green' | 'red' | 'yellow' | 'dim' | 'bold'

const nameWidth = 14
const textWidth = 92

/** `79.99 USD` as people write it. */
export const priceText = (amountMinor: number, currency = 'USD'): string => formatMoney({ amountMinor, currency })

/** How often a step that takes long says that it goes on. */
const sayEveryMs = 10_000

const milliseconds = (ms: number): string => (ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`)

/** Prints each step in one line when it is done, with its duration. */
export const createProgress = (output: Output = process.stdout) => {
  const coloured = output.isTTY === true && !process.env['NO_COLOR']
  const paint = (colour: Colour, text: string): string =>
    coloured ? styleText(colour, text, { validateStream: false }) : text
  const say = (text: string) => void output.write(`${text.trimEnd()}\n`)
  return {
    title: (text: string) => say(`\n${paint('bold', text)}`),
    /** Details of the previous step, below it. */
    detail: (text: string) => say(paint('dim', `  ${''.padEnd(nameWidth)}${text}`)),
    /** What a step waits for. */
    waiting: (text: string) => say(paint('dim', `  ${text}`)),
    /** Runs the step and prints its result. A step that takes long says so meanwhile. */
    async step<T>(name: string, act: () => Promise<T>, describe: (done: T) => string): Promise<T> {
      const from = performance.now()
      const goesOn = setInterval(
        () => say(paint('dim', `  ${name.padEnd(nameWidth)}goes on since ${milliseconds(performance.now() - from)}`)),
        sayEveryMs,
      )
      const done = await act().finally(() => clearInterval(goesOn))
      const took = milliseconds(performance.now() - from).padStart(9)
      say(`${paint('green', '✓')} ${name.padEnd(nameWidth)}${describe(done).padEnd(textWidth)}${paint('dim', took)}`)
      return done
    },
    done: (text: string) => say(`\n${paint('green', text)}`),
    failed: (text: string) => say(`${paint('red', '✗')} ${text}`),
  }
}
export type Progress = ReturnType<typeof createProgress>
