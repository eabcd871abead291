import type { HostClock } from '#infra/local/clock.ts'
import type { AccessControl } from '#infra/local/iam/access.ts'
import type { Invoker } from '#infra/local/lambda/pool.ts'
import type { StateError } from './asl.ts'
import type { ContextObject } from './expressions.ts'
import type { History } from './history.ts'
import type { ExecutionRow, Journal } from './journal.ts'
import type { Handled, Plan } from './prepare.ts'
import type { WaitScope } from './scope.ts'

/** What all executions of the host share. */
export interface World {
  journal: Journal
  clock: HostClock
  functions: Invoker
  access: AccessControl
  region: string
  /** The waiting attempt of each task token. */
  tokens: Map<string, TokenWaiter>
  /** Functions that make the interpreter ask again for a state that outlasts its timers. */
  asking: Set<() => void>
}
interface TokenWaiter {
  resolve(output: string): void
  reject(error: StateError): void
  beat(): void
}
export interface LocalMachine {
  arn: string
  name: string
  roleArn: string
}

/** One execution while the host runs. */
export interface Run extends World {
  row: ExecutionRow
  machine: LocalMachine
  plan: Plan
  scope: WaitScope
  history: History
  /** `Run` (for `$$.Execution`) and `StateMachine`. */
  context: ContextObject
  transitions: number
}

/** One attempt at one handled state. */
export interface StateAttempt {
  run: Run
  handled: Handled
  /** The journal's key of branch, state, visit and attempt. */
  key: string
  entered: number
  input: unknown
  context: ContextObject
  scope: WaitScope
}

export type RunLeg = (
  run: Run,
  plan: Plan,
  path: string,
  input: unknown,
  scope: WaitScope,
  extra?: ContextObject,
) => Promise<unknown>

/** Waits until this time of the host clock. Returns at once when it has passed. */
export async function waitUntil({ clock }: World, scope: WaitScope, time: number): Promise<void> {
  if (time > clock.now()) await scope.wait<void>((resolve) => clock.at(time, resolve))
}
