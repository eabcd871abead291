import { accessTokenSeconds } from '#shared/identity/durations.ts'
import type { CheckoutReply, Shopper } from '#test/support/people/shopping.ts'
import { failAfterMs, until } from '#test/support/run/until.ts'
import type { TestHost } from './host.ts'

export interface Execution {
  name: string
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'
  /** States entered: what Step Functions bills. */
  transitions: number
  /** The states, in the order they were entered. */
  path: string[]
  /** No call is under way: it waits for an answer, a back-off or its end. */
  waiting: boolean
}
interface Stored {
  name: string
  status: Execution['status']
  history?: { type: string; details: { stateEnteredEventDetails?: { name: string } } }[]
}

/** The executions of this name: none, or one. */
export const executionsNamed = async (host: TestHost, name: string): Promise<Execution[]> =>
  (await host.local<Stored[]>(`executions?name=${name}`)).map(({ name: its, status, history = [] }) => {
    const path = history.flatMap(({ details }) => details.stateEnteredEventDetails?.name ?? [])
    const last = history.at(-1)?.type ?? ''
    const waiting = !/(Scheduled|Started|StateEntered)$/.test(last)
    return { name: its, status, path, transitions: path.length, waiting }
  })

/** Where a purchase comes to rest. */
const ends = ['completed', 'failed', 'parked']

/** Pushes the clock over waits and back-offs, never over a call under way, until the purchase ends. */
export const untilEnded = (
  host: TestHost,
  shopper: Pick<Shopper, 'checkout' | 'login'>,
  { checkoutId, approvalId }: { checkoutId: string; approvalId: string },
  stepSeconds = 40,
): Promise<CheckoutReply> => {
  let loginAgeSeconds = 0
  const login = async () => {
    await shopper.login()
    loginAgeSeconds = 0
  }
  return until(
    async () => {
      const checkout = await shopper.checkout(checkoutId)
      if (ends.includes(checkout.state)) {
        if (loginAgeSeconds > 0) await login()
        return checkout
      }
      const [execution] = await executionsNamed(host, approvalId)
      if (execution?.waiting) {
        await host.local('clock', { advanceSeconds: stepSeconds })
        loginAgeSeconds += stepSeconds
        if (loginAgeSeconds > accessTokenSeconds / 2) await login()
      }
      return undefined
    },
    failAfterMs,
    200,
  )
}
