import { commit } from '#shared/platform/table/table.ts'
import { type Delivery, deliveries, type NewDelivery, There } from '#shared/webhooks/rows/deliveries.ts'

/** Records a delivery before it is sent; undefined when it was recorded before. */
export const createDelivery = async (of: NewDelivery, nowMs: number): Promise<Delivery | undefined> => {
  const { after, writes } = deliveries.create(of, nowMs)
  try {
    await commit(writes)
    return after
  } catch (error) {
    if (error instanceof There) return undefined
    throw error
  }
}
