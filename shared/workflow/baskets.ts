import * as z from 'zod'
import { Address, AddressId } from '#shared/domain/address.ts'
import { maxQuantity, thingKey } from '#shared/domain/cart.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { intents, OfferId } from '#shared/store/intents.ts'
import type { Basket } from './quote-leg.ts'

/** A word such as `color`; not one that every object has a property of, which stores and merchants trip over. */
export const OptionName = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} _.-]{0,39}$/u, 'Expected a name of letters and digits')
  .refine((name) => !(name in {}), 'This name is not taken')

/** What is wanted: an offer of ours, or a merchant's product. */
export const BasketLine = z.union([
  z.strictObject({
    offerId: OfferId,
    quantity: z.int().min(1).max(maxQuantity).optional(),
  }),
  z.strictObject({
    merchantId: z.string().regex(/^[a-z0-9-]{1,40}$/),
    sku: z.string().min(1).max(100),
    quantity: z.int().min(1).max(maxQuantity),
    options: z.record(OptionName, z.string().max(80)).default({}),
  }),
])
export type BasketLine = z.output<typeof BasketLine>

/** What a checkout needs to know besides its lines. */
export const checkoutTerms = {
  intentId: idSchema('intent').optional(),
  addressId: AddressId.optional(),
  address: Address.optional(),
  /** The payment method to hold the money on. */
  instrument: z.string().regex(/^pm_[A-Za-z0-9_]{1,60}$/, 'Expected a payment method like pm_...'),
  /** With `best_effort` a merchant that cannot take part is left out; otherwise nothing is quoted. */
  fulfilment: z.enum(['all_or_nothing', 'best_effort']).default('all_or_nothing'),
  deliverBy: z.iso.datetime().optional(),
}
export type CheckoutTerms = z.output<z.ZodObject<typeof checkoutTerms>>

/** For `refine`: exactly one of the two ways to give an address. */
export const oneAddress = (body: { addressId?: unknown; address?: unknown }): boolean =>
  (body.addressId === undefined) !== (body.address === undefined)
export const oneAddressOnly = { path: ['addressId'], message: 'Give either addressId or address' }

/** A line whose offer was looked up. */
export interface Wish {
  merchantId: string
  sku: string
  quantity: number
  options: Readonly<Record<string, string>>
  intentId?: string | undefined
}

/** What a line stands for. An offer must be the caller's and alive. */
export const wishOf = async (line: BasketLine, userId: string | undefined, nowMs: number): Promise<Wish> => {
  if (!('offerId' in line)) return line
  const offer = await intents.offer(line.offerId)
  if (!offer || offer.userId !== userId)
    throw new Failure('offer.not-found', 'No such offer', { offerId: line.offerId })
  if (Date.parse(offer.expiresAt) <= nowMs)
    throw new Failure('offer.not-found', 'This offer has ended; ask for offers again', { offerId: line.offerId })
  const { merchantId, sku, intentId } = offer
  return { merchantId, sku, quantity: line.quantity ?? offer.quantity, options: {}, intentId }
}

/** Sorts what is wanted by merchant, one leg each. */
const byMerchant = (wishes: readonly Wish[]): Basket[] => {
  const baskets = new Map<string, Map<string, Basket['lines'][number]>>()
  for (const wish of wishes) {
    const { merchantId, sku, quantity, options } = wish
    const lines = baskets.get(merchantId) ?? new Map<string, Basket['lines'][number]>()
    const same = lines.get(thingKey(wish))
    lines.set(thingKey(wish), { sku, options, quantity: quantity + (same?.quantity ?? 0) })
    baskets.set(merchantId, lines)
  }
  return [...baskets].map(([merchantId, lines]) => ({ merchantId, lines: [...lines.values()] }))
}

export interface Baskets {
  baskets: Basket[]
  intentId: string | undefined
  deliverBy: string | undefined
}

/** One basket per merchant. All must belong to one intent, which must be the caller's: it is consumed as a whole. */
export const basketsOf = async (
  terms: Pick<CheckoutTerms, 'intentId' | 'deliverBy'>,
  wishes: readonly Wish[],
  userId: string,
): Promise<Baskets> => {
  const named = new Set([terms.intentId, ...wishes.map((wish) => wish.intentId)].filter((id) => id !== undefined))
  if (named.size > 1)
    throw new Failure('request.invalid', 'The offers belong to more than one intent; check them out one by one', {
      intents: [...named],
    })
  const baskets = byMerchant(wishes)
  if (baskets.length > 10) throw new Failure('request.invalid', 'At most 10 merchants in one checkout')
  const [intentId] = named
  const intent = intentId ? await intents.get(intentId) : undefined
  if (intentId && intent?.userId !== userId) throw new Failure('intent.not-found', 'No such intent', { intentId })
  return { baskets, intentId, deliverBy: terms.deliverBy ?? intent?.deliverBy }
}
