import { company, type SignReply } from '#functions/simulators/company/company.ts'
import { chaosEndpoints } from '#functions/simulators/company/control.ts'
import type { Endpoint } from '#functions/simulators/company/endpoint.ts'
import { getProduct, lookupCatalog } from '#functions/simulators/merchant/catalog/lookup-catalog.ts'
import { searchCatalog } from '#functions/simulators/merchant/catalog/search-catalog.ts'
import { cancelCheckout } from '#functions/simulators/merchant/checkout/cancel-checkout.ts'
import { completeCheckout } from '#functions/simulators/merchant/checkout/complete-checkout.ts'
import { createCheckout } from '#functions/simulators/merchant/checkout/create-checkout.ts'
import { getCheckout } from '#functions/simulators/merchant/checkout/get-checkout.ts'
import { updateCheckout } from '#functions/simulators/merchant/checkout/update-checkout.ts'
import { getProfile } from '#functions/simulators/merchant/get-profile.ts'
import { runHousekeeping } from '#functions/simulators/merchant/housekeeping.ts'
import { advanceOrder } from '#functions/simulators/merchant/orders/advance-order.ts'
import { cancelOrder } from '#functions/simulators/merchant/orders/cancel-order.ts'
import { getOrder } from '#functions/simulators/merchant/orders/get-order.ts'
import { cancelByShop, refundByShop } from '#functions/simulators/merchant/orders/merchant-initiated.ts'
import { moveReturn } from '#functions/simulators/merchant/orders/move-return.ts'
import { refundOrder } from '#functions/simulators/merchant/orders/refund-order.ts'
import { returnOrder } from '#functions/simulators/merchant/orders/return-order.ts'
import { signingKey } from '#functions/simulators/merchant/settings.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { shopSimulation } from '#functions/simulators/merchant/simulation.ts'
import { shopEntry } from '#functions/simulators/merchant/webhooks/profile-address.ts'
import type { Grants } from '#shared/kernel/grants.ts'
import { sign } from '#shared/platform/outward/http-signature.ts'
import { onSchedule } from '#shared/platform/runtime/on-schedule.ts'

const grants: Grants = {
  read: ['SIM'],
  write: ['SIM'],
  delete: ['SIM'],
  index: ['gsi1', 'gsi2'],
  parameters: ['settings', 'signing-key', 'bank-key', 'simulation-key'],
}

const signReply: SignReply = async (message) => sign(message, await signingKey(), Math.floor(Date.now() / 1000))

const endpointsOf = (shop: Shop): Endpoint[] => [
  ...[getProfile, searchCatalog, lookupCatalog, getProduct].map((endpoint) => endpoint(shop)),
  ...[createCheckout, getCheckout, updateCheckout, completeCheckout, cancelCheckout].map((endpoint) => endpoint(shop)),
  ...[getOrder, cancelOrder, refundOrder, returnOrder].map((endpoint) => endpoint(shop)),
  ...[advanceOrder, moveReturn, cancelByShop, refundByShop].map((endpoint) => endpoint(shop)),
  ...shopSimulation(shop),
]

/** Everything one shop answers. */
export const merchant = (shop: Shop) => {
  const endpoints = endpointsOf(shop)
  const spec = { company: shop.company, title: shop.title, entry: shopEntry, timeoutSeconds: 29, grants }
  return company(spec, [...endpoints, ...chaosEndpoints(shop.company, endpoints)], signReply)
}

/** The same shop's housekeeping, every minute. */
export const merchantTick = (shop: Shop) =>
  onSchedule({ every: 'rate(1 minute)', timeoutSeconds: 50, grants }, () => runHousekeeping(shop, Date.now()))
