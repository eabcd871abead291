import { until } from '#test/support/run/until.ts'

/** Asks for offers until every merchant answered in time. On a busy machine one may miss the deadline of the search. */
export const completeOffers = <Reply extends { body: { complete?: boolean } }>(
  ask: (query: { refresh?: string }) => Promise<Reply>,
): Promise<Reply> => {
  let query: { refresh?: string } = {}
  return until(async () => {
    const reply = await ask(query)
    query = { refresh: 'true' }
    return reply.body.complete !== false && reply
  }) as Promise<Reply>
}
