import * as z from 'zod'
import { MerchantId, ProductView, Quantity } from '#functions/products/product-view.ts'
import { merchantOf } from '#shared/merchants/registry.ts'
import { route } from '#shared/platform/http/route.ts'

/** One product as its merchant lists it now. A listed price binds nobody: a checkout quotes it. */
export const handler = route(
  {
    operation: 'getProduct',
    method: 'GET',
    path: '/v1/products/{merchantId}/{sku}',
    summary: 'One product of one merchant',
    access: { as: ['user', 'agent'], scope: 'catalog:read' },
    params: z.object({ merchantId: MerchantId, sku: z.string().min(1).max(100) }),
    query: z.strictObject({ quantity: Quantity }),
    reply: ProductView,
    status: 200,
    fails: [
      'merchant.not-found',
      'product.not-found',
      'merchant.unavailable',
      'merchant.rate-limited',
      'merchant.protocol',
      'merchant.unsupported',
    ],
    grants: { parameters: ['settings', 'signing-key'] },
  },
  async ({ params, query }) => {
    const merchant = await merchantOf(params.merchantId)
    return { reply: await merchant.product(params.sku, query.quantity) }
  },
)
