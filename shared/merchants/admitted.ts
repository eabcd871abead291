import { Failure } from '#shared/kernel/errors.ts'
import { settings } from '#shared/platform/aws/parameters.ts'

/** The merchant of that id as the operator admitted it, and the settings it was found in. */
export const admitted = async (merchantId: string) => {
  const known = await settings()
  const found = known.merchants.find((merchant) => merchant.merchantId === merchantId)
  if (!found) throw new Failure('merchant.not-found', 'No such merchant', { merchantId })
  return { found, known }
}
