import type { Endpoint } from '#functions/simulators/company/endpoint.ts'
import { paymentHandlers } from '#functions/simulators/merchant/answers.ts'
import { capabilities } from '#functions/simulators/merchant/capabilities.ts'
import { mcpPath } from '#functions/simulators/merchant/mcp/call-tool.ts'
import { shopSettings, shopSigningKey } from '#functions/simulators/merchant/settings.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { profilePath, ucpVersion } from '#shared/merchants/ucp/contract/profile.ts'
import { publicHalf } from '#shared/platform/outward/http-signature.ts'

/** What this shop can do, where, and whose signature to believe. */
export const getProfileEndpoint = (shop: Shop): Endpoint => ({
  operation: 'profile',
  method: 'GET',
  path: profilePath,
  async handle() {
    const { baseUrl } = await shopSettings()
    const binding = (transport: 'rest' | 'mcp', endpoint: string, schema: string) => ({
      version: ucpVersion,
      transport,
      endpoint: `${baseUrl}${endpoint}`,
      spec: 'https://ucp.dev/2026-04-08/specification/overview',
      schema: `https://ucp.dev/2026-04-08/services/shopping/${schema}.json`,
    })
    const services = {
      'dev.ucp.shopping': [binding('rest', '/ucp/v1', 'rest.openapi'), binding('mcp', mcpPath, 'mcp.openrpc')],
    }
    const ucp = { version: ucpVersion, services, capabilities, payment_handlers: paymentHandlers(shop) }
    return {
      status: 200,
      body: { ucp, signing_keys: [publicHalf(await shopSigningKey())] },
      headers: { 'cache-control': 'public, max-age=300' },
    }
  },
})
