import { expect } from 'vitest'
import { type FailureCode, failureCatalogue } from '#shared/kernel/errors.ts'
import { unsettledLooksAfterSeconds } from '#shared/purchase/durations.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { tasks } from './machine.ts'
import asl from './purchase.asl.json' with { type: 'json' }

interface Retrier {
  ErrorEquals: string[]
  IntervalSeconds?: number
  BackoffRate?: number
  MaxDelaySeconds?: number
  MaxAttempts: number
}
interface State {
  Type: string
  Resource?: string
  Retry?: Retrier[]
  Catch?: { ErrorEquals: string[]; Next: string }[]
  Next?: string
  TimeoutSeconds?: number
  ItemProcessor?: { States: Record<string, State> }
}

const statesOf = (states: Record<string, State>): [string, State][] =>
  Object.entries(states).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor.States) : []),
  ])
const all = statesOf(asl.States as unknown as Record<string, State>)
const state = (name: string): State => all.find(([its]) => its === name)?.[1] as State
const named = (errors: readonly { ErrorEquals: string[] }[] = []) =>
  errors.flatMap(({ ErrorEquals }) => ErrorEquals).filter((code) => !code.startsWith('States.'))

/** How long a state goes on trying, in seconds, whatever it fails with. */
const retrySeconds = ({ Retry = [] }: State): number => {
  const {
    IntervalSeconds = 1,
    BackoffRate = 2,
    MaxDelaySeconds = Number.POSITIVE_INFINITY,
    MaxAttempts,
  } = Retry.at(-1) as Retrier
  let seconds = 0
  for (let n = 0; n < MaxAttempts; n++) seconds += Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** n)
  return seconds
}

verifies('saga.graph', 'retries and catches name failures that the step declares', () => {
  for (const [name, { Retry, Catch }] of all) {
    const declared: readonly string[] = name in tasks ? tasks[name as keyof typeof tasks].spec.fails : []
    for (const code of [...named(Retry), ...named(Catch)]) {
      expect(declared, `${name} names ${code}`).toContain(code)
      expect(Object.keys(failureCatalogue)).toContain(code as FailureCode)
    }
  }
})

verifies(
  'saga.graph',
  'a task tries again whatever happens, its function ends before its state does, and only AwaitApproval waits for a token',
  () => {
    for (const [name, { Type, Resource, TimeoutSeconds, Retry }] of all) {
      if (Type !== 'Task') continue
      expect(Retry?.at(-1)?.ErrorEquals, name).toEqual(['States.ALL'])
      if (Resource?.endsWith('.waitForTaskToken')) expect(name).toBe('AwaitApproval')
      else expect(TimeoutSeconds, name).toBeGreaterThan(tasks[name as keyof typeof tasks].spec.timeoutSeconds)
    }
  },
)

verifies(
  'saga.graph',
  'a step that fails before the pivot is undone, itself included, in reverse order inside each leg',
  () => {
    const last = (name: string) => state(name).Catch?.at(-1)
    expect(last('AuthorizePayment')).toMatchObject({ ErrorEquals: ['States.ALL'], Next: 'UndoLegs' })
    expect(state('SettlePurchase').Catch?.[0]).toMatchObject({ ErrorEquals: ['purchase.failed'], Next: 'UndoLegs' })
    expect(state('UndoPlaceOrder').Next).toBe('UndoAuthorizePayment')
    expect(state('UndoLegs').Next).toBe('ClosePurchase')
  },
)

verifies('saga.graph', 'what stays unknown after the pivot is parked, never undone', () => {
  expect(state('SettlePurchase').Catch?.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'], Next: 'ParkPurchase' })
  const unsettled = state('SettlePurchase').Retry?.find(({ ErrorEquals }) => ErrorEquals.includes('purchase.unsettled'))
  expect(unsettled).toMatchObject({ IntervalSeconds: 30, MaxAttempts: 3 })
  const { IntervalSeconds = 0, BackoffRate = 1, MaxDelaySeconds = 0 } = unsettled as Retrier
  const waits = [0, 1, 2].map((n) => Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** n))
  const looks = waits.map((_, n) => waits.slice(0, n + 1).reduce((sum, wait) => sum + wait, 0))
  expect(looks, 'what the API tells').toEqual(unsettledLooksAfterSeconds)
})

verifies('saga.graph', 'each undo retries for hours, then parks the leg for an operator', () => {
  for (const name of ['UndoPlaceOrder', 'UndoAuthorizePayment']) {
    expect(retrySeconds(state(name)), name).toBeGreaterThan(3 * 3600)
    expect(state(name).Catch).toMatchObject([{ ErrorEquals: ['States.ALL'], Next: 'ParkLeg' }])
  }
})

verifies('saga.graph', 'placing cannot fail the Map: every failure becomes the value unknown', () => {
  expect(state('PlaceOrder').Catch).toMatchObject([{ ErrorEquals: ['States.ALL'], Next: 'PlacementUnknown' }])
})

verifies(
  'saga.graph',
  'a purchase that nobody decided yet is not undone: it ends as it is and is taken up again',
  () => {
    const pending = state('AuthorizePayment').Catch?.find(({ ErrorEquals }) => ErrorEquals.includes('approval.pending'))
    expect(pending).toMatchObject({ Next: 'ClosePurchase' })
  },
)

verifies('saga.graph', 'an undo that its merchant can never do is parked for an operator at once', () => {
  const never = state('UndoPlaceOrder').Retry?.find(({ MaxAttempts }) => MaxAttempts === 0)
  expect(never?.ErrorEquals).toEqual(['order.not-cancelable', 'merchant.unsupported', 'merchant.order-taken'])
})
