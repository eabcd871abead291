import { vi } from 'vitest'
import { type Catcher, type MachineDefinition, names, type State } from '#infra/local/step-functions/asl.ts'
import { createRetries } from '#infra/local/step-functions/retry.ts'
import { tasks } from '#machines/purchase/machine.ts'
import asl from '#machines/purchase/purchase.asl.json' with { type: 'json' }
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'

type Input = Record<string, unknown>
const pathIn = (source: unknown, path: string): unknown =>
  path
    .replace(/^\$\.?/, '')
    .split('.')
    .filter(Boolean)
    .reduce((at, name) => (at as Input | undefined)?.[name], source)

/** A payload of paths into the input, or into the item of a Map. */
const filled = (template: unknown, input: Input, item?: unknown): Input =>
  Object.fromEntries(
    Object.entries(template as Input).map(([name, value]) => {
      const path = String(value)
      if (!name.endsWith('.$')) return [name, value]
      const inItem = path.startsWith('$$.Map.Item.Value')
      return [
        name.slice(0, -2),
        inItem ? pathIn({ item }, path.replace('$$.Map.Item.Value', 'item')) : pathIn(input, path),
      ]
    }),
  )

const caughtBy = ({ Catch = [] }: State, error: string): Catcher | undefined =>
  Catch.find(({ ErrorEquals }) => ErrorEquals.some((entry) => names(entry, error)))

/** Tries under way in this process, and pauses between tries: of the legs of one walk, and of walks beside each other. */
let underWay = 0
const pauses: { endsMs: number; end: () => void }[] = []

/** Time stands still while anybody works; then it jumps to the end of the shortest pause. A clock that each leg moved by itself would run under the others' feet. */
const jump = (): void => {
  if (underWay > 0 || pauses.length === 0) return
  const nextMs = Math.max(Date.now(), Math.min(...pauses.map(({ endsMs }) => endsMs)))
  vi.setSystemTime(nextMs)
  for (const pause of pauses.splice(0))
    if (pause.endsMs > nextMs) pauses.push(pause)
    else {
      underWay++
      pause.end()
    }
}
/** Only when what follows at once has begun, such as the next state or the legs of a Map. */
const stopped = (): void => {
  underWay--
  setImmediate(jump)
}
const paused = (ms: number) =>
  new Promise<void>((end) => {
    // Jitter may ask for a part of a millisecond, which no Date can show.
    pauses.push({ endsMs: Date.now() + Math.ceil(ms), end })
    stopped()
  })

/** Walks a decided purchase through the states of its machine, from the hold to the end. It follows every retry, catch and map, and waits on a clock that jumps. Names each state it entered. Fake `Date` first. */
export const walk = async (
  checkout: Checkout,
  from = 'AuthorizePayment',
  beforeRetry: (state: string, error: string) => Promise<void> = async () => undefined,
): Promise<string[]> => {
  const entered: string[] = []
  const attempt = async (name: string, state: State, input: Input): Promise<void> => {
    if (state.Type !== 'Task') return
    const retry = createRetries(state.Retry ?? [])
    underWay++
    try {
      for (;;) {
        entered.push(name)
        try {
          await tasks[name as keyof typeof tasks](state.Parameters ? filled(state.Parameters, input) : input)
          return
        } catch (error) {
          const waitMs = retry((error as Error).name)
          if (waitMs === undefined) throw error
          await beforeRetry(name, (error as Error).name)
          await paused(waitMs)
        }
      }
    } finally {
      stopped()
    }
  }
  const run = async ({ States }: MachineDefinition, start: string, first: Input): Promise<void> => {
    let input = first
    for (let name: string | undefined = start; name; ) {
      const state: State | undefined = States[name]
      if (!state) throw new Error(`The machine has no ${name}`)
      const { ItemProcessor: each, ItemSelector: selector } = state
      try {
        if (each)
          await Promise.all(
            (pathIn(input, state.ItemsPath ?? '$') as unknown[]).map((item) =>
              run(each, each.StartAt, filled(selector, input, item)),
            ),
          )
        else await attempt(name, state, input)
        name = state.Next
      } catch (error) {
        const caught = caughtBy(state, (error as Error).name)
        if (!caught) throw error
        const failure = { Error: (error as Error).name, Cause: (error as Error).message }
        if (caught.ResultPath) input = { ...input, [caught.ResultPath.slice(2)]: failure }
        name = caught.Next
      }
    }
  }
  const { approvalId = '', checkoutId, legCount } = checkout
  const legs = Array.from({ length: legCount }, (_, at) => ({ leg: at + 1 }))
  await run(asl as unknown as MachineDefinition, from, { approvalId, checkoutId, legs, waitSeconds: 0 })
  return entered
}
