import { merchant, merchantTick } from '#functions/simulators/merchant/merchant.ts'
import { merchantB } from '#functions/simulators/merchant/shop.ts'

/** The shop things go wrong at, once asked to: the platform captures for it. */
export const handler = merchant(merchantB)

/** Its housekeeping. */
export const tick = merchantTick(merchantB)
