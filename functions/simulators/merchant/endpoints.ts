import type { Endpoint } from '#functions/simulators/company/endpoint.ts'
import { getProduct, lookupCatalog } from '#functions/simulators/merchant/catalog/lookup-catalog.ts'
import { searchCatalog } from '#functions/simulators/merchant/catalog/search-catalog.ts'
import { cancelCheckout } from '#functions/simulators/merchant/checkout/cancel-checkout.ts'
import { completeCheckout } from '#functions/simulators/merchant/checkout/complete-checkout.ts'
import { createCheckout } from '#functions/simulators/merchant/checkout/create-checkout.ts'
import { getCheckout } from '#functions/simulators/merchant/checkout/get-checkout.ts'
import { updateCheckout } from '#functions/simulators/merchant/checkout/update-checkout.ts'
import { getProfile } from '#functions/simulators/merchant/get-profile.ts'
import { advanceOrder } from '#functions/simulators/merchant/orders/advance-order.ts'
import { cancelByShop } from '#functions/simulators/merchant/orders/cancel-by-shop.ts'
import { cancelOrder } from '#functions/simulators/merchant/orders/cancel-order.ts'
import { getOrder } from '#functions/simulators/merchant/orders/get-order.ts'
import { moveReturn } from '#functions/simulators/merchant/orders/move-return.ts'
import { refundByShop } from '#functions/simulators/merchant/orders/refund-by-shop.ts'
import { refundOrder } from '#functions/simulators/merchant/orders/refund-order.ts'
import { returnOrder } from '#functions/simulators/merchant/orders/return-order.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { shopSimulation } from '#functions/simulators/merchant/simulation.ts'

/** The operations of one shop: catalogue, checkouts, orders and controls. */
export const endpointsOf = (shop: Shop): Endpoint[] => [
  ...[getProfile, searchCatalog, lookupCatalog, getProduct].map((endpoint) => endpoint(shop)),
  ...[createCheckout, getCheckout, updateCheckout, completeCheckout, cancelCheckout].map((endpoint) => endpoint(shop)),
  ...[getOrder, cancelOrder, refundOrder, returnOrder].map((endpoint) => endpoint(shop)),
  ...[advanceOrder, moveReturn, cancelByShop, refundByShop].map((endpoint) => endpoint(shop)),
  ...shopSimulation(shop),
]
