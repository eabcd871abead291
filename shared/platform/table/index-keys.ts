/** gsi2: what a counterpart calls it. */
export const merchantCheckoutKey = (merchantId: string, merchantCheckoutId: string) => ({
  gsi2pk: `MCO#${merchantId}#${merchantCheckoutId}`,
  gsi2sk: '#',
})
/** gsi2: the orders in a parcel, and what its carrier said of it. */
export const trackedAs = (trackingNumber: string, sort: string) => ({
  gsi2pk: `TRK#${trackingNumber}`,
  gsi2sk: sort,
})
/** gsi1: webhooks by what became of them, newest last. */
export const webhooksThatAre = (what: 'failing' | 'waiting' | 'parked', sort: string) => ({
  gsi1pk: `WEBHOOKS#${what}`,
  gsi1sk: sort,
})
/** gsi1: the webhooks that said something of an order, in the order they came. */
export const webhooksOf = (orderId: string, sort: string) => ({ gsi1pk: `ORDER#${orderId}`, gsi1sk: `WH#${sort}` })
/** gsi1: what is frozen, longest first. */
export const frozenSince = (sort: string) => ({ gsi1pk: 'FROZEN', gsi1sk: sort })
