import { ucpOrders } from '#shared/merchants/ucp/orders.ts'
import { admitted } from './admitted.ts'
import type { MerchantOrders } from './port.ts'

/** What was bought from the merchant of that id: what comes after the sale needs no catalogue and no checkout. */
export const ordersAt = async (merchantId: string): Promise<MerchantOrders> => {
  const { found, known } = await admitted(merchantId)
  return ucpOrders(found, known)
}
