import { commit, type Guarded } from '#shared/platform/table/table.ts'
import { Ended } from '#shared/webhooks/rows/webhooks.ts'

/** Records the outcome of a message; one that ended in the meantime stays as it is. */
export const settleWebhook = async (write: Guarded): Promise<void> => {
  await commit([write]).catch((error: unknown) => {
    if (!(error instanceof Ended)) throw error
  })
}
