import { bankEntry } from '#functions/simulators/bank/test-tokens.ts'
import { shopEntry } from '#functions/simulators/merchant/webhooks/profile-address.ts'

/** What the platform's settings say of a simulated shop. */
export const shopAt = (merchantId: string, url: string, more: object = {}) => ({
  merchantId,
  name: merchantId,
  ...shopEntry(url),
  ...more,
})

/** What they say of the bank. */
export const bankAt = bankEntry
