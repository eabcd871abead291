import * as z from 'zod'
import { intents } from '#shared/discovery/intents.ts'
import { Offer, OfferId } from '#shared/discovery/rules/offers.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** One offer with the numbers that its rank is computed from. */
export const getOffer = operation(
  {
    name: 'getOffer',
    summary: 'One offer and the reasons for its rank',
    tool: {
      says: "Shows one offer with the reasons for its rank. It needs the offer's id. The price may change until a checkout quotes it.",
    },
    access: { as: ['user', 'agent'], scope: 'catalog:read' },
    input: z.strictObject({ offerId: OfferId }),
    output: Offer.omit({ userId: true }),
    fails: ['offer.not-found'],
    grants: { read: ['INTENT'] },
    http: { method: 'GET', path: '/v1/offers/{offerId}' },
  },
  async ({ input, principal }) => {
    const offer = await intents.offer(input.offerId)
    if (offer?.userId !== principal.userId) throw new Failure('offer.not-found', 'No such offer')
    return offer
  },
)

export const handler = http(getOffer)
