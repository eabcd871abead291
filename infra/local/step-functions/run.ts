import type { HostClock } from '#infra/local/clock.ts'
import type { Access } from '#infra/local/iam/access.ts'
import type { Invoker } from '#infra/local/lambda/pool.ts'
import type { StateError } from './asl.ts'
import type { Context } from './expressions.ts'
import type { History } from './history.ts'
import type { ExecutionRow, Journal } from './journal.ts'
import type { Handled, Plan } from './prepare.ts'
import type { Scope } from './scope.ts'

/** What all executions of the host share. */
export interface World {
  journal: Journal
  clock: HostClock
  functions: Invoker
  access: Access
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
export interface Machine {
  arn: string
  name: string
  roleArn: string
}

/** One execution while the host runs. */
export interface Run extends World {
  row: ExecutionRow
  machine: Machine
  plan: Plan
  scope: Scope
  history: History
  /** `Run` (for `$$.Execution`) and `StateMachine`. */
  context: Context
  transitions: number
}

/** One attempt at one handled state. */
export interface Attempt {
  run: Run
  handled: Handled
  /** The journal's key of branch, state, visit and attempt. */
  key: string
  entered: number
  input: unknown
  context: Context
  scope: Scope
}

export type RunLeg = (
  run: Run,
  plan: Plan,
  path: string,
  input: unknown,
  scope: Scope,
  extra?: Context,
) => Promise<unknown>

/** Waits until this time of the host clock. Returns at once when it has passed. */
export async function waitUntil({ clock }: World, scope: Scope, time: number): Promise<void> {
  if (time > clock.now()) await scope.wait<void>((resolve) => clock.at(time, resolve))
}
