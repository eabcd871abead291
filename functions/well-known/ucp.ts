import { Failure } from '#shared/kernel/errors.ts'
import { published } from '#shared/merchants/protocols.ts'
import { secret, settings } from '#shared/platform/aws/parameters.ts'
import { route } from '#shared/platform/http/route.ts'
import { PrivateJwk } from '#shared/platform/outward/http-signature.ts'

/** Our UCP profile for merchants: version, capabilities, keys, and the webhook URL of the merchant that asks. */
export const handler = route(
  {
    operation: 'getPlatformProfile',
    method: 'GET',
    path: '/.well-known/ucp',
    summary: 'The UCP profile of this platform',
    access: 'public',
    query: published.ucp.query,
    reply: published.ucp.reply,
    status: 200,
    fails: ['merchant.not-found'],
    grants: { parameters: ['settings', 'signing-key'] },
  },
  async ({ query }) => {
    const stage = await settings()
    const { merchant } = query
    if (merchant !== undefined && !stage.merchants.some(({ merchantId }) => merchantId === merchant))
      throw new Failure('merchant.not-found', 'No such merchant')
    const key = PrivateJwk.parse(JSON.parse(await secret('signing-key')))
    return {
      reply: published.ucp.document(query, stage, key),
      headers: { 'cache-control': 'public, max-age=300' },
    }
  },
)
