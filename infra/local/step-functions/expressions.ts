import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions'
import { StateError } from './asl.ts'

/** The context object. `Run` stands for `$$.Execution`, a name that the interpreter reserves. */
export type ContextObject = Record<string, unknown>
/** Fills a payload template or follows a path, given a state's input. */
export type Expression = (input: unknown, context: ContextObject) => Promise<unknown>

export type Json = Parameters<StateMachine['run']>[0]

const dynamic = (template: unknown): boolean =>
  typeof template === 'object' &&
  template !== null &&
  Object.entries(template).some(([key, value]) => key.endsWith('.$') || dynamic(value))

/** The error of a state, without the interpreter's wrapper for executions. */
export function unwrap(error: unknown): StateError {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (inner instanceof StateError) return inner
  const { name, message, isCatchable } = inner as StateError
  return new StateError(name, message, isCatchable ?? true)
}

/** A payload template (Parameters, ItemSelector, ResultSelector), evaluated by the interpreter itself. */
export function template(source: unknown): Expression {
  if (!dynamic(source)) return async () => structuredClone(source)
  const definition = { StartAt: 'Fill', States: { Fill: { Type: 'Pass', Parameters: source, End: true } } }
  const machine = new StateMachine(definition as StateMachineDefinition, { validationOptions: { noValidate: true } })
  return async (input, context) => {
    try {
      return await machine.run(input as Json, { context }).result
    } catch (error) {
      throw unwrap(error)
    }
  }
}

/** A single path or intrinsic function. */
export function path(source: string): Expression {
  const fill = template({ 'value.$': source })
  return async (input, context) => ((await fill(input, context)) as { value: unknown }).value
}
