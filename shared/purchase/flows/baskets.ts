import * as z from 'zod'
import { maxLineQuantity, thingKey } from '#shared/cart/cart.ts'
import { intents, OfferId } from '#shared/discovery/intents.ts'
import type { Intent, Offer } from '#shared/discovery/rules/offers.ts'
import { Address, AddressId } from '#shared/identity/rules/address.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import type { Basket } from './quote-leg.ts'

const maxOptions = 20

/** A word such as `color`; not one that every object has a property of, which stores and merchants trip over. */
const OptionName = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} _.-]{0,39}$/u, 'Expected a name of letters and digits')
  .refine((name) => !(name in {}), 'This name is not allowed')

/** Which of a product: a size, a color. */
export const Options = z
  .record(OptionName, z.string().max(80))
  .refine((options) => Object.keys(options).length <= maxOptions, `At most ${maxOptions} options`)

/** What is wanted: an offer of ours, or a merchant's product. */
export const BasketLine = z.union([
  z.strictObject({
    offerId: OfferId,
    quantity: z.int().min(1).max(maxLineQuantity).optional(),
  }),
  z.strictObject({
    merchantId: z.string().regex(/^[a-z0-9-]{1,40}$/),
    sku: z.string().min(1).max(100),
    quantity: z.int().min(1).max(maxLineQuantity),
    options: Options.default({}),
  }),
])
export type BasketLine = z.output<typeof BasketLine>

/** The terms of a checkout besides its lines. */
export const checkoutTerms = {
  intentId: idSchema('intent').optional(),
  addressId: AddressId.optional(),
  address: Address.optional(),
  /** The payment method to hold the money on. */
  instrument: z.string().regex(/^pm_[A-Za-z0-9_]{1,60}$/, 'Expected a payment method like pm_...'),
  /** With `best_effort` a merchant that cannot take part is left out; otherwise no merchant is quoted. */
  fulfilment: z.enum(['all_or_nothing', 'best_effort']).default('all_or_nothing'),
  deliverBy: z.iso.datetime().optional(),
}
export type CheckoutTerms = z.output<z.ZodObject<typeof checkoutTerms>>

/** For `refine`: exactly one of the two ways to give an address. */
export const oneAddress = (body: { addressId?: unknown; address?: unknown }): boolean =>
  (body.addressId === undefined) !== (body.address === undefined)
export const oneAddressOnly = { path: ['addressId'], message: 'Give either addressId or address' }

/** A line whose offer was looked up. */
export interface BasketWish {
  merchantId: string
  sku: string
  quantity: number
  options: Readonly<Record<string, string>>
  intentId?: string | undefined
}

/** The wish behind each line. An offer must be the caller's and not expired. */
export const wishesOf = async (
  lines: readonly BasketLine[],
  userId: string | undefined,
  nowMs: number,
): Promise<BasketWish[]> => {
  const offers = await intents.offersNamed(lines.flatMap((line) => ('offerId' in line ? [line.offerId] : [])))
  return lines.map((line) => ('offerId' in line ? wishFor(line, offers.get(line.offerId), userId, nowMs) : line))
}

const wishFor = (
  line: Extract<BasketLine, { offerId: string }>,
  offer: Offer | undefined,
  userId: string | undefined,
  nowMs: number,
): BasketWish => {
  if (!offer || offer.userId !== userId)
    throw new Failure('offer.not-found', 'No such offer', { offerId: line.offerId })
  if (Date.parse(offer.expiresAt) <= nowMs)
    throw new Failure('offer.not-found', 'This offer has expired; ask for offers again', { offerId: line.offerId })
  const { merchantId, sku, intentId } = offer
  return { merchantId, sku, quantity: line.quantity ?? offer.quantity, options: {}, intentId }
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
    lines.set(thingKey(wish), { sku, options, quantity: quantity + (lines.get(thingKey(wish))?.quantity ?? 0) })
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
interface Wanted {
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
