import { afterAll, beforeAll, expect } from 'vitest'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as createDelegation } from '#functions/delegations/create.ts'
import { handler as create } from '#functions/payment-methods/create.ts'
import { handler as remove } from '#functions/payment-methods/delete.ts'
import { handler as read } from '#functions/payment-methods/get.ts'
import { handler as list } from '#functions/payment-methods/list.ts'
import { handler as patch } from '#functions/payment-methods/patch.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit, update } from '#shared/platform/table/table.ts'
import type { Sent } from '#test/support/api/api-call.ts'
import { type Buyer, type Buyers, door, type Route, startBuyers } from '#test/support/people/buyers.ts'
import { delegationBody } from '#test/support/people/delegates.ts'
import { fillWallet } from '#test/support/people/wallet.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
  await desk.stockIn('merchant-a', 'a-gro-01', 1_000_000)
})
afterAll(() => desk.stop())

const lines = [{ merchantId: 'merchant-a', sku: 'a-gro-01', quantity: 1 }]
type Ask = (methodId: string, who: Buyer) => Promise<[Route, Sent, by?: 'agent']>
const params = (methodId: string) => ({ params: { methodId } })
/** Every way to name a payment method. */
const ways: readonly Ask[] = [
  async (methodId) => [read, params(methodId)],
  async (methodId) => [read, params(methodId), 'agent'],
  async (methodId) => [patch, { ...params(methodId), body: { default: true, agentsMayUse: true } }],
  async (methodId) => [remove, params(methodId)],
  async (instrument) => [createCheckout, { body: { lines, address: door, instrument } }],
  async (instrument, who) => [createCheckout, { body: { lines, addressId: await who.stored(), instrument } }, 'agent'],
  async (methodId) => [createDelegation, { body: delegationBody({ instruments: [methodId] }) }],
]
const ownerSees = async (who: Buyer) => (await who.user(list, { query: { limit: '100' } })).body.items

claimByTries(
  25,
  "another user's payment method is not found by any route, and the bank holds nothing on it",
  { small: 8, usual: 40, full: 400 },
  async ({ count, tried, each }) => {
    await each(count, async (n) => {
      const [ada, eve] = [await desk.buyer(), await desk.buyer()]
      const { methodId } = (await ada.user(create, { body: { token: 'tok_visa', agentsMayUse: true } })).body
      const before = await ownerSees(ada)
      const way = ways[n % (ways.length + 1)]
      if (way) {
        const [route, sent, by = 'user'] = await way(methodId, eve)
        const { status, body } = await eve[by](route, sent)
        expect([status, body.code], route.spec.path).toEqual([404, 'payment-method.not-found'])
      } else {
        // Even if our own rows were wrong, the bank refuses.
        const { checkoutId } = await desk.approved(eve, lines)
        await commit([update(keys.checkout(checkoutId), {}, { instrument: methodId }, () => new Error('No checkout'))])
        await fillWallet(eve.userId, methodId)
        expect((await desk.finish(checkoutId)).state).toBe('failed')
        expect((await desk.holdsOf([checkoutId])).filter(({ state }) => state !== 'voided')).toEqual([])
      }
      expect(await ownerSees(ada)).toEqual(before)
      expect(JSON.stringify(await ownerSees(eve))).not.toContain(way ? methodId : 'tok_')
      tried()
    })
  },
)
