import * as z from 'zod'
import { intents, OfferId } from '#shared/discovery/intents.ts'
import { Offer } from '#shared/discovery/rules/offers.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { route } from '#shared/platform/http/route.ts'

/** One offer with the numbers its rank can be computed from again. */
export const handler = route(
  {
    operation: 'getOffer',
    method: 'GET',
    path: '/v1/offers/{offerId}',
    summary: 'One offer and the reasons of its rank',
    access: { as: ['user', 'agent'], scope: 'catalog:read' },
    params: z.object({ offerId: OfferId }),
    reply: Offer.omit({ userId: true }),
    status: 200,
    fails: ['offer.not-found'],
    grants: { read: ['INTENT'] },
  },
  async ({ params, principal }) => {
    const offer = await intents.offer(params.offerId)
    if (offer?.userId !== principal.userId) throw new Failure('offer.not-found', 'No such offer')
    return { reply: offer }
  },
)
