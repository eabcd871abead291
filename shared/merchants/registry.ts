import { ucpMerchant } from '#shared/merchants/ucp/merchant.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { admitted } from './admitted.ts'
import type { Merchant } from './port.ts'

/** The merchant of that id, if the operator admitted it. */
export const merchantOf = async (merchantId: string): Promise<Merchant> => {
  const { found, known } = await admitted(merchantId)
  return ucpMerchant(found, known)
}

/** Every merchant the operator admitted. */
export const allMerchants = async (): Promise<Merchant[]> => {
  const known = await settings()
  return known.merchants.map((merchant) => ucpMerchant(merchant, known))
}
