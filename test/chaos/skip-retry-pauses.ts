import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import { events } from '#shared/platform/aws/bus.ts'
import { documents } from '#shared/platform/table/documents.ts'

/** Removes the pauses between two tries, the SDK's and our own, because only the world's clock moves time here. */
export const skipRetryPauses = async (): Promise<void> => {
  for (const { config } of [documents, events]) {
    const strategy = (await config.retryStrategy()) as unknown as {
      retryBackoffStrategy: { computeNextBackoffDelay(): number }
    }
    strategy.retryBackoffStrategy.computeNextBackoffDelay = () => 0
  }
  timers.setTimeout = (_ms, value, options) => timers.setImmediate(value as never, options)
  syncBuiltinESMExports()
}
