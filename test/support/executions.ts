import type { TestHost } from '#test/support/host.ts'

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
