/** The outcome of an invocation: JSON text of the result, or of `{ errorType, errorMessage, trace }`. */
export interface Invocation {
  payload: string
  failed: boolean
}
