import { channel } from 'node:diagnostics_channel'
import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics } from '@aws-lambda-powertools/metrics'
import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { Failure, failedWith } from '#shared/kernel/errors.ts'

/** Ids and outcome codes only: never names, addresses, tokens, or words a merchant or a model wrote. */
export const logger = new Logger()
/** Namespace and service come from POWERTOOLS_METRICS_NAMESPACE and POWERTOOLS_SERVICE_NAME. */
const metrics = new Metrics()

/** Rings the operators' alarm: a purchase waits for an operator. */
export const countParked = (): void => {
  metrics.addMetric('PurchaseParked', 'Count', 1)
}

/** Rings the operators' alarm: a hold that a purchase still needs expires soon. */
export const countHoldExpiring = (): void => {
  metrics.addMetric('HoldExpiring', 'Count', 1)
}

/** Logs an expected refusal as one line with its code. Any other error is a defect: it logs the stack and counts it. The operators' alarm rings for repeated defects, also of a sweep that retries for ever. */
export const report = (error: unknown): void => {
  if (error instanceof Failure && !failedWith(error, 'internal')) logger.info('refused', { code: error.code })
  else {
    logger.error('defect', error instanceof Error ? error : new Error(String(error)))
    metrics.addMetric('Defect', 'Count', 1)
  }
}

/** Tests listen here, and fail on what is published. */
const undeclared = channel('purser.undeclared-failure')

/** Tells of a failure that its operation does not declare. Its caller is answered as usual; for operators it is a defect, because no document names it. */
export const reportUndeclared = (operation: string, { code }: Failure): void => {
  logger.error('undeclared failure', { operation, code })
  metrics.addMetric('Defect', 'Count', 1)
  undeclared.publish({ operation, code })
}

// An empty flush would log a warning for every call.
const publish = (): void => {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics()
}

/** Gives any Lambda handler its log context, its metrics flush and its report of failures. */
export const observed = <E, R>(
  handle: (event: E, context: Context) => Promise<R>,
): ((event: E, context?: Context) => Promise<R>) => {
  const wrapped = middy<E, R>()
    .before(function observeBefore(request) {
      if (request.context?.functionName) logger.addContext(request.context)
    })
    .after(function observeAfter() {
      publish()
      logger.resetKeys()
    })
    .onError(function observeOnError(request) {
      report(request.error)
      publish()
      logger.resetKeys()
    })
    .handler((event, context) => handle(event, context))
  return (event, context) => wrapped(event, context ?? ({} as Context)) as Promise<R>
}
