import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { handler as createIntent } from '#functions/intents/create.ts'
import { roomIn } from '#shared/authority/rows/budgets.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { get, getEach } from '#shared/platform/table/table.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { allowanceIn, allowanceKeys } from '#shared/purchase/rows/reservations.ts'
import type { Buyer, Buyers } from '#test/support/people/buyers.ts'

/** What `request-approval` answered. */
export interface Asked {
  checkoutId: string
  approvalId: string
  receiptHash: string
  totalMinor: number
}
/** One unit of tea at each of these merchants. */
export const tea = (...merchants: string[]) =>
  merchants.map((merchantId) => ({ merchantId, sku: `${merchantId.at(-1)}-gro-02`, quantity: 1 }))

/** Enough of it for everybody. */
export const stockUp = async (desk: Buyers): Promise<void> => {
  for (const merchantId of ['merchant-a', 'merchant-b'] as const)
    await desk.stockIn(merchantId, `${merchantId.at(-1)}-gro-02`, 1000)
}

const intentOf = async (who: Buyer): Promise<string> =>
  (await who.user(createIntent, { body: { query: 'tea' } })).body.intentId
const claimed = async ({ claimHash, checkoutId }: Leg) =>
  (await get(keys.claim(claimHash)))?.['checkoutId'] === checkoutId

/** What counts in the month of that time. A purchase may end in another month than it was asked for. */
export const spentMinor = async (userId: string, atMs: number): Promise<number> => {
  const { limits, counter } = allowanceIn(await getEach(allowanceKeys(userId, 'USD', atMs)))
  return limits.perMonthMinor - roomIn(limits.perMonthMinor, counter)
}

/** The moves of somebody who asks for approval, and what that took and still has. */
export const releases = (desk: Buyers) => {
  const asking = async (basket: readonly object[] = tea('merchant-a', 'merchant-b'), more: object = {}) => {
    const who = await desk.buyer()
    const intentId = await intentOf(who)
    const { checkoutId } = await desk.quote(who, basket, { intentId, ...more })
    const approval = (await desk.ask(who, checkoutId)) as Asked
    return { who, intentId, basket, checkoutId, asked: approval, askedAtMs: Date.now() }
  }
  type Asking = Awaited<ReturnType<typeof asking>>
  return {
    asking,
    yes: ({ who, asked: approval }: Asking) => desk.say(who, approval),
    /** What a checkout has of what it took: claims by leg, intent, budget, and its holds at the bank. */
    async has({ who, intentId, checkoutId, askedAtMs }: Asking) {
      return {
        claims: await Promise.all((await legs.of(checkoutId)).map(claimed)),
        intent: (await get(keys.intentConsumed(intentId)))?.['checkoutId'] === checkoutId,
        spentMinor: await spentMinor(who.userId, askedAtMs),
        holds: (await desk.holdsOf([checkoutId])).map(({ state }) => state).sort(),
      }
    },
    /** How the same things, asked for by the same person, are answered now: under the same intent, or another. */
    async again({ who, intentId, basket }: Asking, under: 'the same intent' | 'another intent' = 'the same intent') {
      const intent = under === 'the same intent' ? intentId : await intentOf(who)
      const { checkoutId } = await desk.quote(who, basket, { intentId: intent })
      const { status, body } = await who.user(requestApproval, { params: { checkoutId } })
      return status === 201 ? 'asked' : `${body.code} ${body.details?.checkoutId}`
    },
  }
}
export type Asking = Awaited<ReturnType<ReturnType<typeof releases>['asking']>>
