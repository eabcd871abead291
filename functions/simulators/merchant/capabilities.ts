import { capability, ucpVersion } from '#shared/merchants/ucp/contract/profile.ts'

const standard = (page: string, schema: string) => ({
  version: ucpVersion,
  spec: `https://ucp.dev/2026-04-08/specification/${page}`,
  schema: `https://ucp.dev/2026-04-08/schemas/shopping/${schema}.json`,
})
const extension = (name: string) => ({
  version: ucpVersion,
  spec: `https://purser.com/ucp/${name}`,
  schema: `https://purser.com/ucp/${name}.json`,
})

/** The capabilities of a shop, as its profile lists them. */
export const capabilities = {
  [capability.checkout]: [standard('checkout', 'checkout')],
  [capability.fulfillment]: [{ ...standard('fulfillment', 'fulfillment'), extends: capability.checkout }],
  [capability.order]: [standard('order', 'order')],
  [capability.search]: [standard('catalog/search', 'catalog_search')],
  [capability.lookup]: [standard('catalog/lookup', 'catalog_lookup')],
  [capability.orderActions]: [
    {
      ...extension('order_actions'),
      extends: capability.order,
      config: { cancel: true, refund: true, returns: true },
    },
  ],
  [capability.deliveryEstimate]: [
    { ...extension('delivery_estimate'), extends: [capability.search, capability.lookup] },
  ],
}
