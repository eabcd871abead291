import { thingKey } from '#shared/cart/cart.ts'
import type { Intent } from '#shared/discovery/rules/offers.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { assertQuantity } from '#shared/kernel/quantity.ts'
import type { CheckoutTerms } from './checkout-terms.ts'

/** A line whose offer was looked up. */
export interface BasketWish {
  merchantId: string
  sku: string
  quantity: number
  options: Readonly<Record<string, string>>
  intentId?: string | undefined
}

/** One merchant's part of what is wanted. */
export interface Basket {
  merchantId: string
  lines: (Pick<BasketWish, 'sku' | 'quantity'> & Partial<Pick<BasketWish, 'options'>>)[]
  /** A merchant quoted exactly these lines before. */
  quotedBefore?: boolean
  /** The intents that its lines answer, where the whole names several. */
  intentIds?: readonly string[] | undefined
}

/** Sorts what is wanted by merchant, one leg each. */
const byMerchant = (
  wishes: readonly BasketWish[],
  forAll: string | undefined,
): (Basket & { intentIds: string[] })[] => {
  const baskets = new Map<string, { lines: Map<string, Basket['lines'][number]>; intentIds: Set<string> }>()
  for (const wish of wishes) {
    const { merchantId, sku, quantity, options, intentId } = wish
    const { lines, intentIds } = baskets.get(merchantId) ?? { lines: new Map(), intentIds: new Set<string>() }
    const all = quantity + (lines.get(thingKey(wish))?.quantity ?? 0)
    assertQuantity(all, wish)
    lines.set(thingKey(wish), { sku, options, quantity: all })
    for (const named of [intentId, forAll]) if (named) intentIds.add(named)
    baskets.set(merchantId, { lines, intentIds })
  }
  return [...baskets].map(([merchantId, { lines, intentIds }]) => ({
    merchantId,
    lines: [...lines.values()],
    intentIds: [...intentIds],
  }))
}

/** What a checkout is to be made of, and the intents that its lines answer. */
export interface Wanted {
  baskets: (Basket & { intentIds: string[] })[]
  named: string[]
}
export interface Baskets {
  baskets: Basket[]
  /** The one that all of it is for, where the caller named it or there is no other. */
  intentId: string | undefined
  deliverBy: string | undefined
}
const maxMerchants = 10
const maxIntents = 10

/** One basket per merchant, with the intents of its lines. */
export const wantedOf = ({ intentId }: Pick<CheckoutTerms, 'intentId'>, wishes: readonly BasketWish[]): Wanted => {
  const baskets = byMerchant(wishes, intentId)
  const named = [...new Set(baskets.flatMap(({ intentIds }) => intentIds))]
  if (baskets.length > maxMerchants) throw new Failure('request.invalid', 'At most 10 merchants in one checkout')
  if (named.length > maxIntents) throw new Failure('request.invalid', 'At most 10 intents in one checkout')
  return { baskets, named }
}

/** The same with what its intents say; a basket names its own only where there are several. */
export const basketsOf = (
  terms: Pick<CheckoutTerms, 'deliverBy'>,
  { baskets, named }: Wanted,
  intents: readonly Intent[],
): Baskets => {
  const due = intents.flatMap((intent) => intent.deliverBy ?? []).sort((a, b) => Date.parse(a) - Date.parse(b))
  const several = named.length > 1
  return {
    baskets: baskets.map(({ intentIds, ...basket }) => ({ ...basket, ...(several && { intentIds }) })),
    intentId: several ? undefined : named[0],
    deliverBy: terms.deliverBy ?? due[0],
  }
}

/** The intents that the joined merchants consume; a merchant that is left out consumes none. */
export const consumed = (
  intentId: string | undefined,
  joined: readonly { intentIds?: readonly string[] | undefined }[],
): { intentId?: string; intentIds?: string[] } => {
  const several = [...new Set(joined.flatMap(({ intentIds = [] }) => intentIds))]
  const [first = intentId] = several
  return { ...(first && { intentId: first }), ...(several.length > 1 && { intentIds: several }) }
}
