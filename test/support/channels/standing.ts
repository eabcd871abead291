import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as createCart } from '#functions/carts/create.ts'
import { handler as createIntent } from '#functions/intents/create.ts'
import { handler as listOffers } from '#functions/intents/list-offers.ts'
import { handler as putAddress } from '#functions/me/put-address.ts'
import { handler as createReturn } from '#functions/orders/create-return.ts'
import { handler as listTransactions } from '#functions/transactions/list.ts'
import { handler as createSubscription } from '#functions/webhooks/create-subscription.ts'
import { handler as ping } from '#functions/webhooks/ping-subscription.ts'
import { parked } from '#shared/operations/rows/parked.ts'
import { keepWebhook } from '#shared/webhooks/flows/accept-webhook.ts'
import { call } from '#test/support/api/api-call.ts'
import { basket, type KeyedWorld } from '#test/support/keyed/keyed.ts'
import { type Buyer, door } from '#test/support/people/buyers.ts'
import { completeOffers } from '#test/support/people/complete-offers.ts'
import { delegated } from '#test/support/people/delegates.ts'
import { withPasskey } from '#test/support/people/passkeys.ts'

/** An order of this buyer with a return under way. */
const returning = async ({ desk }: KeyedWorld, who: Buyer) => {
  const approved = await desk.approved(who, [{ merchantId: 'merchant-b', sku: 'b-out-06', quantity: 3 }])
  const { checkoutId, approvalId = '' } = approved
  const [leg] = (await desk.finish(checkoutId)).legs
  const orderId = String(leg?.orderId)
  await desk.companies.control('merchant-b', 'POST', `/sim/orders/${leg?.merchantOrderId}/advance`, { to: 'delivered' })
  const body = { reason: 'damaged', lines: [{ line: 1, quantity: 1 }] }
  const { returnId } = (await who.user(createReturn, { params: { orderId }, body })).body
  return { checkoutId, approvalId, orderId, returnId: String(returnId) }
}

/** A purchase that the bank does not pay. */
const stuck = async ({ desk }: KeyedWorld, who: Buyer): Promise<string> => {
  const { checkoutId, approvalId = '' } = await desk.approved(who, [basket[1] ?? {}])
  await desk.trouble('bank', { operation: 'capture', kind: 'error-before', times: null })
  await desk.finish(checkoutId)
  await desk.calm()
  const [item] = await parked.of(approvalId, 1)
  if (!item) throw new Error('Nothing is parked')
  return item.parkedId
}

const heldOnce = async (who: Buyer, checkoutId: string): Promise<string> =>
  (await who.user(listTransactions, { query: { checkoutId } })).body.items[0].transactionId

const event = async (): Promise<string> => {
  const [sender, eventId, at] = ['merchant-a', crypto.randomUUID(), new Date().toISOString()]
  await keepWebhook({ sender, eventId, body: '{}', signedAt: at, receivedAt: at }, Date.now())
  return `${sender}.${eventId}`
}

/** One of everything that can be asked about, of one buyer. */
export const standing = async (world: KeyedWorld, who: Buyer) => {
  const { user, accessToken } = who
  const headers = { authorization: `Bearer ${accessToken}` }
  const { cartId } = (await user(createCart, { body: { lines: basket }, headers })).body
  const guest = (await call(createCart, { body: { lines: basket } })).body
  await user(createAgent, { body: { name: 'Scout' } })
  await withPasskey(who)
  await user(putAddress, { params: { addressId: 'home' }, body: door })
  const { intentId } = (await user(createIntent, { body: { query: 'coffee' } })).body
  const { offers } = (await completeOffers((query) => user(listOffers, { params: { intentId }, query }))).body
  const url = `${world.ear.url}/hook`
  const { subscriptionId } = (await user(createSubscription, { body: { url } })).body
  await user(ping, { params: { subscriptionId } })
  const returned = await returning(world, who)
  return {
    cartId: String(cartId),
    guest: { cartId: String(guest.cartId), cartToken: String(guest.cartToken) },
    intentId: String(intentId),
    offerId: String(offers[0].offerId),
    delegationId: (await delegated(who, { merchants: ['merchant-b'] })).delegationId as string,
    subscriptionId: String(subscriptionId),
    webhookId: await event(),
    ...returned,
    parkedId: await stuck(world, who),
    transactionId: await heldOnce(who, returned.checkoutId),
  }
}
export type Standing = Awaited<ReturnType<typeof standing>>
