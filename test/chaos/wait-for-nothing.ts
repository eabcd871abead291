import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import { events } from '#shared/platform/aws/bus.ts'
import { documents } from '#shared/platform/table/documents.ts'

/** Pauses between two tries pass at once, the SDK's and our own: time here passes by the world's clock alone. */
export const waitForNothing = async (): Promise<void> => {
  for (const { config } of [documents, events]) {
    const strategy = (await config.retryStrategy()) as unknown as {
      retryBackoffStrategy: { computeNextBackoffDelay(): number }
    }
    strategy.retryBackoffStrategy.computeNextBackoffDelay = () => 0
  }
  timers.setTimeout = (_ms, value, options) => timers.setImmediate(value as never, options)
  syncBuiltinESMExports()
}
