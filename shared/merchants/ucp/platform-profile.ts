import {
  type Capabilities,
  capability,
  type Profile,
  profilePath,
  scopedCredentialHandler,
  ucpVersion,
} from '#shared/merchants/ucp/contract/profile.ts'
import { type PrivateJwk, publicHalf } from '#shared/platform/outward/http-signature.ts'

const docs = 'https://ucp.dev/2026-04-08/specification'
const schemas = 'https://ucp.dev/2026-04-08/schemas'
const standard = (page: string, schema: string) => ({
  version: ucpVersion,
  spec: `${docs}/${page}`,
  schema: `${schemas}/shopping/${schema}.json`,
})
const own = (name: string) => ({
  version: ucpVersion,
  spec: `https://purser.com/ucp/${name}`,
  schema: `https://purser.com/ucp/${name}.json`,
})

/** What we can speak, before a merchant has its say. */
export const platformCapabilities: Capabilities = {
  [capability.checkout]: [standard('checkout', 'checkout')],
  [capability.fulfillment]: [{ ...standard('fulfillment', 'fulfillment'), extends: capability.checkout }],
  [capability.order]: [standard('order', 'order')],
  [capability.search]: [standard('catalog/search', 'catalog_search')],
  [capability.lookup]: [standard('catalog/lookup', 'catalog_lookup')],
  [capability.orderActions]: [{ ...own('order_actions'), extends: capability.order }],
  [capability.deliveryEstimate]: [{ ...own('delivery_estimate'), extends: [capability.search, capability.lookup] }],
}

/** The profile URL one merchant is shown: it leads to that merchant's own webhook URL. */
export const platformProfileUrl = (baseUrl: string, merchantId: string): string =>
  `${baseUrl.replace(/\/$/, '')}${profilePath}?merchant=${encodeURIComponent(merchantId)}`

/** What GET /.well-known/ucp answers. A webhook without a merchant is identified by the sender's profile. */
export const platformProfile = (baseUrl: string, key: PrivateJwk, merchantId = 'ucp'): Profile => {
  const webhook_url = `${baseUrl.replace(/\/$/, '')}/v1/webhooks/merchants/${merchantId}`
  const order = platformCapabilities[capability.order]?.map((entry) => ({ ...entry, config: { webhook_url } })) ?? []
  return {
    ucp: {
      version: ucpVersion,
      services: {
        'dev.ucp.shopping': [
          {
            version: ucpVersion,
            transport: 'rest',
            spec: `${docs}/overview`,
            schema: 'https://ucp.dev/2026-04-08/services/shopping/rest.openapi.json',
          },
        ],
      },
      capabilities: { ...platformCapabilities, [capability.order]: order },
      payment_handlers: { [scopedCredentialHandler]: [{ id: 'purser', ...own('scoped_credential') }] },
    },
    signing_keys: [publicHalf(key)],
  }
}
