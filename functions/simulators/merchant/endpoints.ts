import type { Endpoint } from '#functions/simulators/company/endpoint.ts'
import { getProductEndpoint } from '#functions/simulators/merchant/catalog/get-product.ts'
import { lookupCatalogEndpoint } from '#functions/simulators/merchant/catalog/lookup-catalog.ts'
import { searchCatalogEndpoint } from '#functions/simulators/merchant/catalog/search-catalog.ts'
import { cancelCheckoutEndpoint } from '#functions/simulators/merchant/checkout/cancel-checkout.ts'
import { completeCheckoutEndpoint } from '#functions/simulators/merchant/checkout/complete-checkout.ts'
import { createCheckoutEndpoint } from '#functions/simulators/merchant/checkout/create-checkout.ts'
import { getCheckoutEndpoint } from '#functions/simulators/merchant/checkout/get-checkout.ts'
import { updateCheckoutEndpoint } from '#functions/simulators/merchant/checkout/update-checkout.ts'
import { getProfileEndpoint } from '#functions/simulators/merchant/get-profile.ts'
import { mcpEndpoint } from '#functions/simulators/merchant/mcp/mcp.ts'
import { advanceOrderEndpoint } from '#functions/simulators/merchant/orders/advance-order.ts'
import { cancelByShopEndpoint } from '#functions/simulators/merchant/orders/cancel-by-shop.ts'
import { cancelOrderEndpoint } from '#functions/simulators/merchant/orders/cancel-order.ts'
import { getOrderEndpoint } from '#functions/simulators/merchant/orders/get-order.ts'
import { moveReturnEndpoint } from '#functions/simulators/merchant/orders/move-return.ts'
import { refundByShopEndpoint } from '#functions/simulators/merchant/orders/refund-by-shop.ts'
import { refundOrderEndpoint } from '#functions/simulators/merchant/orders/refund-order.ts'
import { returnOrderEndpoint } from '#functions/simulators/merchant/orders/return-order.ts'
import { pagesOf } from '#functions/simulators/merchant/pages.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { shopSimulation } from '#functions/simulators/merchant/simulation.ts'

/** The operations of one shop: catalogue, checkouts, orders and controls. */
export const endpointsOf = (shop: Shop): Endpoint[] => [
  mcpEndpoint(shop),
  ...[getProfileEndpoint, searchCatalogEndpoint, lookupCatalogEndpoint, getProductEndpoint].map((endpoint) =>
    endpoint(shop),
  ),
  ...[
    createCheckoutEndpoint,
    getCheckoutEndpoint,
    updateCheckoutEndpoint,
    completeCheckoutEndpoint,
    cancelCheckoutEndpoint,
  ].map((endpoint) => endpoint(shop)),
  ...[getOrderEndpoint, cancelOrderEndpoint, refundOrderEndpoint, returnOrderEndpoint].map((endpoint) =>
    endpoint(shop),
  ),
  ...[advanceOrderEndpoint, moveReturnEndpoint, cancelByShopEndpoint, refundByShopEndpoint].map((endpoint) =>
    endpoint(shop),
  ),
  ...pagesOf(shop),
  ...shopSimulation(shop),
]
