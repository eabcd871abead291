import { admitted } from '#shared/clients/admitted.ts'
import type { Merchant } from '#shared/clients/merchant.ts'
import { settings } from '#shared/clients/parameters.ts'
import { ucpMerchant } from '#shared/clients/ucp-merchant.ts'

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
