import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { Profile } from '#shared/merchants/ucp/contract/profile.ts'
import { platformProfile } from '#shared/merchants/ucp/platform-profile.ts'
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
    query: z.object({ merchant: z.string().max(40).optional() }),
    reply: Profile,
    status: 200,
    fails: ['merchant.not-found'],
    grants: { parameters: ['settings', 'signing-key'] },
  },
  async ({ query: { merchant } }) => {
    const { baseUrl, merchants } = await settings()
    if (merchant !== undefined && !merchants.some(({ merchantId }) => merchantId === merchant))
      throw new Failure('merchant.not-found', 'No such merchant')
    const key = PrivateJwk.parse(JSON.parse(await secret('signing-key')))
    return {
      reply: platformProfile(baseUrl, key, merchant),
      headers: { 'cache-control': 'public, max-age=300' },
    }
  },
)
