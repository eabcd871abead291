import type { Context } from 'aws-lambda'
import type * as z from 'zod'
import { Failure, type FailureCode } from '#shared/kernel/errors.ts'
import type { Grants } from '#shared/kernel/grants.ts'
import { observed } from './observe.ts'
import { withinSeconds } from './time-left.ts'

export interface TaskSpec<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  input: I
  output: O
  /** The failures the state machine may see; anything else is a bug and is retried, then parked. */
  fails: readonly FailureCode[]
  /** Seconds; more than any call inside, less than the state's own timeout. */
  timeoutSeconds: number
  grants: Grants
}
export interface Task<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  (input: unknown): Promise<z.output<O>>
  spec: TaskSpec<I, O>
}

/** A failure's name, which the history of executions may keep for months. The log has the rest. */
const nameOnly = (error: Error): Error => {
  const { name } = error
  const stripped =
    error instanceof Failure
      ? new Failure(error.code, name, error.details, { cause: error })
      : Object.assign(new Error(name, { cause: error }), { name })
  stripped.stack = ''
  return stripped
}

/** Wraps one Step Functions task. It parses input and output, passes on only the name of what is thrown, and ends before its function's timeout even when calls inside hang. */
export const task = <I extends z.ZodType, O extends z.ZodType>(
  spec: TaskSpec<I, O>,
  run: (input: z.output<I>) => Promise<z.input<O>>,
): Task<I, O> => {
  const tried = observed(async (raw: unknown) =>
    spec.output.parse(await withinSeconds(spec.timeoutSeconds, () => run(spec.input.parse(raw)))),
  )
  return Object.assign(
    (raw: unknown, context?: Context) =>
      tried(raw, context).catch((error: Error) => {
        throw nameOnly(error)
      }),
    { spec },
  )
}

/** The names of an ASL document's states that carry a Resource: its tasks. */
export type TaskStates<Asl extends { States: object }> = {
  [K in keyof Asl['States']]: Asl['States'][K] extends { Resource: string } ? K : never
}[keyof Asl['States']]
