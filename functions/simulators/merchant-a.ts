import { merchant, merchantTick } from '#functions/simulators/merchant/merchant.ts'
import { merchantA } from '#functions/simulators/merchant/shop.ts'

/** The reliable shop: captures what it is owed itself. */
export const handler = merchant(merchantA)

/** Its housekeeping. */
export const tick = merchantTick(merchantA)
