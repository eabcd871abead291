import { Failure, type FailureCode, failedWith } from '#shared/kernel/errors.ts'
import { report } from '#shared/platform/runtime/observe.ts'

/** The merchant's definite refusals, and the bank's when the order has no money left. After any other failure the request may still take effect. That a merchant does not know an order we hold is none of them. */
export const refusals = [
  'order.not-cancelable',
  'order.not-refundable',
  'order.not-returnable',
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

/** The merchant's answer about an order of ours. We hold the order, so a merchant that has no such order contradicts itself. */
export const ofOurOrder = async <T>(answer: Promise<T>): Promise<T> =>
  answer.catch((error: unknown) => {
    if (!failedWith(error, 'order.not-found')) throw error
    throw new Failure('merchant.contradiction', 'The merchant says it has no such order', {}, { cause: error })
  })
