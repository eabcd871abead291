import { simulation } from '#infra/demo/books.ts'
import { addressAt, type DemoBuyer, type DemoCheckout, type RequestedApproval } from '#infra/demo/buyer.ts'
import { expectStatus, expectToBe, expectToBecome } from '#infra/demo/expectations.ts'
import type { ChildHost } from '#infra/host-process/child-host.ts'
import type { Offer } from '#shared/discovery/rules/offers.ts'
import type { Kind } from './goals.ts'

const wanted = 'dotted notebook'
const skus: Record<string, string> = { 'merchant-a': 'a-off-01', 'merchant-b': 'b-off-01' }

/** Thrown when the machine was too slow, so that the counts contain repeated work. */
export class TooBusy extends Error {}

/** One buyer who makes purchases of each kind. Each has an address of its own, so that none is a duplicate. */
export const shopping = (host: ChildHost, buyer: DemoBuyer) => {
  let addresses = 0
  const offers = async (): Promise<Offer[]> => {
    const { intentId } = await buyer.intent(wanted)
    const fitting = (await buyer.offers(intentId)).filter(({ merchantId, sku }) => skus[merchantId] === sku)
    if (fitting.length < 2) throw new TooBusy(`The merchants did not offer the ${wanted} in time`)
    return fitting.sort((a, b) => (a.merchantId < b.merchantId ? -1 : 1))
  }
  const waiting = async (
    merchants: 1 | 2,
    more: object = {},
  ): Promise<{ checkout: DemoCheckout; asked: RequestedApproval }> => {
    const lines = (await offers()).slice(0, merchants).map(({ offerId }) => ({ offerId }))
    const checkout = await buyer.quote(lines, { address: addressAt(++addresses) })
    const answer = await buyer.agent.post<RequestedApproval>(
      `/v1/checkouts/${checkout.checkoutId}/request-approval`,
      more,
    )
    return { checkout, asked: expectStatus('Asking for approval', 201, answer) }
  }
  const executionIs = ({ approvalId }: RequestedApproval, status: string) =>
    expectToBecome(
      'The execution',
      status,
      async () => {
        const [execution] = await host.local<{ status: string }[]>(`executions?name=${approvalId}`)
        return { state: execution?.status ?? 'not started', value: execution }
      },
      { withinMs: 60_000, everyMs: 50, final: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
    )
  /** Waits for the saga without a call of the API, then reads the checkout once, as a user would. */
  const ends = async (
    { checkoutId }: DemoCheckout,
    approval: RequestedApproval,
    state: string,
  ): Promise<DemoCheckout> => {
    await executionIs(approval, 'SUCCEEDED')
    const checkout = await buyer.checkout(checkoutId)
    expectToBe('The checkout', state, checkout.state)
    return checkout
  }
  const bought = async (merchants: 1 | 2): Promise<DemoCheckout> => {
    const made = await waiting(merchants)
    await buyer.approve(made.checkout.checkoutId, made.asked)
    return ends(made.checkout, made.asked, 'completed')
  }
  const delivered = async ({ legs }: DemoCheckout): Promise<void> => {
    const books = await Promise.all(
      legs.map(async (leg) => {
        const calls = simulation(host, leg.merchantId)
        const { orders } = expectStatus(
          'The books',
          200,
          await calls.get<{ orders: { id: string; checkoutId: string }[] }>('/sim/records'),
        )
        return { calls, id: orders.find(({ checkoutId }) => checkoutId === leg.merchantCheckoutId)?.id }
      }),
    )
    for (const { calls, id } of books)
      for (const to of ['shipped', 'delivered'])
        expectStatus('Advancing', 200, await calls.post(`/sim/orders/${id}/advance`, { to }))
  }
  const kinds: Record<Kind, () => Promise<void>> = {
    plain: async () => delivered(await bought(1)),
    async completed() {
      const made = await waiting(1)
      await buyer.approve(made.checkout.checkoutId, made.asked)
      await executionIs(made.asked, 'SUCCEEDED')
    },
    'two legs': async () => delivered(await bought(2)),
    async rejected() {
      const made = await waiting(1)
      const { approvalId, receiptHash } = made.asked
      const path = `/v1/checkouts/${made.checkout.checkoutId}/reject`
      expectStatus('Rejecting', 200, await buyer.user.post(path, { approvalId, receiptHash }))
    },
    async expired() {
      const made = await waiting(1, { validSeconds: 60 })
      await executionIs(made.asked, 'RUNNING')
      await host.local('clock', { advanceSeconds: 60 + 60 + 5 }) // the wait ends a minute after the approval
      await executionIs(made.asked, 'SUCCEEDED')
    },
    async compensated() {
      const made = await waiting(1)
      const rule = { operation: 'complete', kind: 'out-of-stock' }
      expectStatus('The fault', 200, await simulation(host, 'merchant-a').post('/chaos', rule))
      await buyer.approve(made.checkout.checkoutId, made.asked)
      await ends(made.checkout, made.asked, 'failed')
      expectStatus('No more faults', 200, await simulation(host, 'merchant-a').put('/chaos', { rules: [] }))
    },
    async canceled() {
      const { legs } = await bought(1)
      const answer = await buyer.user.post(`/v1/orders/${legs[0]?.orderId}/cancel`)
      expectStatus('Canceling', 200, answer)
    },
  }
  return kinds
}
