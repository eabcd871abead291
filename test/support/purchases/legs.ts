import { limitsOf } from '#shared/identity/rows/users.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import { balances } from '#shared/ledger/entries.ts'
import { postedOf } from '#shared/ledger/ledger.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { commit, get } from '#shared/platform/table/table.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { remainingBudget } from '#shared/purchase/rows/reservations.ts'
import type { Market, MerchantName } from '#test/support/companies/market.ts'

/** The id of a checkout whose legs the card `pm_random` pays for as wished, in their order. */
export const checkoutPaidLike = (wished: readonly ('held' | 'declined')[]): string => {
  for (let n = 0; ; n++) {
    const own = sha256(`${wished.join()} ${n} ${crypto.randomUUID()}`).slice(0, 26).toUpperCase()
    const draw = (leg: number) =>
      Number.parseInt(sha256(`chance:apr_${own}-1-L${leg}`).slice(0, 8), 16) % 1000 < 900 ? 'held' : 'declined'
    if (wished.every((wish, i) => draw(i + 1) === wish)) return `chk_${own}`
  }
}

/** Makes one leg of a checkout one whose merchant cannot cancel. */
export const cannotCancel = async ({ checkoutId }: Checkout, leg: number): Promise<void> =>
  commit(legs.change(await legs.require(checkoutId, leg), { cancelable: false }, 'saga', Date.now()).writes)

/** Everything that anybody has on one purchase: our legs, the bank, the merchants, the ledger, and what is still reserved. */
export const seenOf = async (market: Market, checkout: Checkout) => {
  const its = await legs.of(checkout.checkoutId)
  const { holds } = await market.bank()
  const orders = await Promise.all(
    its.map((leg) => market.ordersOf(leg.merchantId as MerchantName, leg.merchantCheckoutId)),
  )
  const entries = await postedOf(checkout.checkoutId)
  const limits = await limitsOf(checkout.userId)
  const claimed = await Promise.all(its.map((leg) => get(keys.claim(leg.claimHash))))
  return {
    legs: its,
    holds: its.map((leg) => holds.find(({ reference }) => reference === `${checkout.approvalId}-L${leg.leg}`)),
    orders: orders.flat(),
    balances: balances(entries),
    kinds: entries.map(({ leg, kind }) => `${leg} ${kind}`).sort(),
    claimed: claimed.map((row) => row !== undefined && row['checkoutId'] === checkout.checkoutId),
    budgetHolds: (await all({ partition: keys.budgetHold(checkout.checkoutId, 0, '').pk })).length,
    spentMinor: limits.perMonthMinor - (await remainingBudget(checkout.userId, limits, Date.now())),
  }
}
