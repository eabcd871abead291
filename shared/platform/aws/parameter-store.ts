import * as z from 'zod'
import { parameterKeptMs, parameterRetryMs } from '#shared/platform/durations.ts'
import { AwsRefusal, callAws } from './aws-json.ts'

/** How many parameters one read takes. */
const together = 10

/** Parameter Store answered, and has no such parameter. */
export class MissingParameter extends Error {}

interface Kept {
  value: string
  untilMs: number
}
const kept = new Map<string, Kept>()
const reading = new Map<string, Promise<string>>()
let batch: { names: Set<string>; values: Promise<Map<string, string>> } | undefined

const prefix = (): string => {
  const path = process.env['PARAMETERS']
  if (!path) throw new Error('PARAMETERS is not set: this function was given no parameters')
  return path
}
/** Everything that this function may read: asked for together, so that a start is one read. */
const ownNames = (): string[] =>
  (process.env['PARAMETER_NAMES'] ?? '').split(',').flatMap((last) => (last ? [`${prefix()}/${last}`] : []))

const Found = z.object({ Parameters: z.array(z.object({ Name: z.string(), Value: z.string() })) })

const fetched = async (names: readonly string[]): Promise<Map<string, string>> => {
  const parts = Array.from({ length: Math.ceil(names.length / together) }, (_, n) =>
    names.slice(n * together, (n + 1) * together),
  )
  const answers = await Promise.all(
    parts.map(async (Names) => Found.parse(await callAws('ssm', 'GetParameters', { Names, WithDecryption: true }))),
  )
  // Containers that started together read again at different times.
  const untilMs = Date.now() + parameterKeptMs * (0.8 + 0.2 * Math.random())
  const values = new Map(answers.flatMap(({ Parameters }) => Parameters.map(({ Name, Value }) => [Name, Value])))
  for (const [name, value] of values) kept.set(name, { value, untilMs })
  return values
}

/** Reads wanted in one turn are one read. */
const nextBatch = () => {
  const names = new Set<string>()
  const values = Promise.resolve().then(() => {
    batch = undefined
    return fetched([...names])
  })
  batch = { names, values }
  for (const name of ownNames()) start(name).catch(() => undefined)
  return batch
}

const read = async (name: string): Promise<string> => {
  const { names, values } = batch ?? nextBatch()
  names.add(name)
  const value = (await values).get(name)
  if (value === undefined)
    throw new MissingParameter(
      `The parameter ${name} is missing: the deploy writes settings, \`npm run secrets\` the rest`,
    )
  return value
}

/** Whether the service had no answer, so that what was known still stands. */
const isAway = (error: unknown): boolean =>
  error instanceof AwsRefusal ? error.retryable : !(error instanceof MissingParameter)

const start = (name: string): Promise<string> => {
  const before = kept.get(name)
  if (before && before.untilMs > Date.now()) return Promise.resolve(before.value)
  const under = reading.get(name)
  if (under) return under
  const value = read(name)
    .catch((error: unknown) => {
      if (!before || !isAway(error)) throw error
      kept.set(name, { ...before, untilMs: Date.now() + parameterRetryMs })
      return before.value
    })
    .finally(() => reading.delete(name))
  reading.set(name, value)
  return value
}

/** The text of a parameter, at most five minutes old while Parameter Store answers. */
export const parameter = async (last: string): Promise<string> => start(`${prefix()}/${last}`)

/** Reads a parameter anew the next time. */
export const readAnew = (last: string): void => {
  kept.delete(`${prefix()}/${last}`)
}
