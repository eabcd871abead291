import { run as authorizePayment } from '#functions/purchase/authorize-payment.ts'
import { parkedIdOf } from '#shared/operations/rows/parked.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import type { MerchantName } from '#test/support/companies/market.ts'
import type { Purchases } from './purchases.ts'
import { walk } from './walk.ts'

const forever = (operation: string) => ({ operation, kind: 'error-before', times: null })

export interface Way {
  at: readonly MerchantName[]
  /** What fails, for hours. */
  fails: readonly ['merchant-a' | 'merchant-b' | 'bank', object][]
  /** The leg that is parked; none: the whole purchase. */
  leg?: number
}

/** Ways in which no retry and no look-up brings a purchase to its end, so that the saga parks it. */
export const waysToGetStuck: Readonly<Record<string, Way>> = {
  'an order that its merchant does not cancel': {
    at: ['merchant-a', 'merchant-b'],
    fails: [
      ['merchant-b', { operation: 'complete', kind: 'out-of-stock' }],
      ['merchant-a', forever('cancelOrder')],
    ],
    leg: 1,
  },
  'a hold that the bank does not let go': {
    at: ['merchant-b'],
    fails: [
      ['merchant-b', { operation: 'complete', kind: 'out-of-stock' }],
      ['bank', forever('void')],
    ],
    leg: 1,
  },
  'an order of which nobody can tell whether it stands': {
    at: ['merchant-b'],
    fails: [
      ['merchant-b', { operation: 'complete', kind: 'error-after', times: null }],
      ['merchant-b', forever('get')],
      ['merchant-b', forever('cancel')],
    ],
  },
  'an order that the bank does not pay': { at: ['merchant-b'], fails: [['bank', forever('capture')]] },
}

/** A purchase that went this way, through the machine and all its retries. Fake `Date` first. */
export const stuck = async (
  world: Purchases,
  { at, fails, leg }: Way,
): Promise<{ checkout: Checkout; parkedId: string; path: string[] }> => {
  for (const name of ['merchant-a', 'merchant-b'] as const) await world.stockIn(name, world.skuOf(name, 'gro-01'), 50)
  const checkout = await world.approved(...at)
  await authorizePayment(world.refOf(checkout))
  for (const [company, rule] of fails) await world.trouble(company, rule)
  const path = await walk(checkout, 'PlaceOrders')
  const after = await checkouts.get(checkout.checkoutId)
  if (after?.state !== 'parked') throw new Error(`It is not stuck but ${after?.state}`)
  return { checkout: after, parkedId: parkedIdOf(String(checkout.approvalId), leg), path }
}
