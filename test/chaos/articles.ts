import { merchantA, merchantB } from '#functions/simulators/merchant/shop.ts'
import type { MerchantId } from './companies.ts'

const affordable = 9_000
const shops = { 'merchant-a': merchantA, 'merchant-b': merchantB }

/** What a merchant sells that several of fit under anybody's limit. */
export const articlesOf = (merchantId: MerchantId): string[] =>
  [...shops[merchantId].articles.values()].filter(({ listMinor }) => listMinor < affordable).map(({ sku }) => sku)
