import { admitted } from '#shared/clients/admitted.ts'
import type { MerchantOrders } from '#shared/clients/merchant.ts'
import { ucpOrders } from '#shared/clients/ucp-orders.ts'

/** What was bought from the merchant of that id: what comes after the sale needs no catalogue and no checkout. */
export const ordersAt = async (merchantId: string): Promise<MerchantOrders> => {
  const { found, known } = await admitted(merchantId)
  return ucpOrders(found, known)
}
