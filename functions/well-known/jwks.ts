import * as z from 'zod'
import { publicJwk } from '#shared/identity/flows/access-tokens.ts'
import { route } from '#shared/platform/http/route.ts'

/** The public keys of our access tokens, so that anyone can verify a token without asking us. */
export const handler = route(
  {
    operation: 'getJwks',
    method: 'GET',
    path: '/.well-known/jwks.json',
    summary: 'Public keys that verify access tokens',
    access: 'public',
    reply: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
    status: 200,
    fails: [],
    grants: { kms: ['tokens-public'] },
  },
  async () => ({
    reply: { keys: [{ ...(await publicJwk()) }] },
    headers: { 'cache-control': 'public, max-age=300' },
  }),
)
