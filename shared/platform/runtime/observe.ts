import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics } from '@aws-lambda-powertools/metrics'
import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { Failure, failedWith } from '#shared/kernel/errors.ts'

/** Ids and outcome codes only: never names, addresses, tokens, or words a merchant or a model wrote. */
export const logger = new Logger()
/** Namespace and service come from POWERTOOLS_METRICS_NAMESPACE and POWERTOOLS_SERVICE_NAME. */
const metrics = new Metrics()

/** Rings the operators' alarm: a purchase waits for a person. */
export const countParked = (): void => {
  metrics.addMetric('PurchaseParked', 'Count', 1)
}

/** Rings the operators' alarm: the bank will let go of money that a purchase still needs. */
export const countHoldExpiring = (): void => {
  metrics.addMetric('HoldExpiring', 'Count', 1)
}

/** An expected refusal is one line with its code; anything else is a defect, logs its stack and is counted: where they come again and again the operators' alarm rings, also of what a sweep takes up for ever. */
export const report = (error: unknown): void => {
  if (error instanceof Failure && !failedWith(error, 'internal')) logger.info('refused', { code: error.code })
  else {
    logger.error('defect', error instanceof Error ? error : new Error(String(error)))
    metrics.addMetric('Defect', 'Count', 1)
  }
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
