import { Failure, type FailureCode, failedWith } from '#shared/kernel/errors.ts'
import { report } from '#shared/platform/runtime/observe.ts'

/** The merchant's definite refusals, and the bank's when the order has no money left. After any other failure the request may still take effect. */
export const refusals = [
  'order.not-cancelable',
  'order.not-refundable',
  'order.not-returnable',
  'order.not-found',
  'merchant.unsupported',
] as const satisfies readonly FailureCode[]

/** The answer to a request that is already committed. Undefined while it is outstanding: the sweep retries the request. */
export const answerTo = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof Failure) || failedWith(error, ...refusals)) throw error
    report(error)
    return undefined
  }
}
