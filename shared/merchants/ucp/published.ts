import * as z from 'zod'
import type { Settings } from '#shared/platform/aws/parameters.ts'
import type { PrivateJwk } from '#shared/platform/outward/http-signature.ts'
import { Profile } from './contract/profile.ts'
import { platformProfile } from './platform-profile.ts'

/** What the platform says of itself to merchants. */
export const ucpPublished = {
  query: z.object({ merchant: z.string().max(40).optional() }),
  reply: Profile,
  document: ({ merchant }: { merchant?: string | undefined }, { baseUrl }: Settings, key: PrivateJwk): Profile =>
    platformProfile(baseUrl, key, merchant),
}
