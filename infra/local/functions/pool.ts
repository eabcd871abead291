/** What an invocation gave: JSON text of the result, or of `{ errorType, errorMessage, trace }`. */
export interface Invocation {
  payload: string
  failed: boolean
}
export interface FunctionStats {
  warm: number
  cold: number
  invocations: number
  timeouts: number
  /** Invocations per function name. */
  byName: Record<string, number>
}

/** The Lambda functions of the model. */
export interface Functions {
  /** Takes a function's ARN (with or without qualifier) or name. Rejects only when there is no such function. */
  invoke(arnOrName: string, event: unknown): Promise<Invocation>
  stats(): FunctionStats
  close(): Promise<void>
}
