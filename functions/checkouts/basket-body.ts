import * as z from 'zod'
import { Address, AddressId } from '#shared/domain/address.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { intents, OfferId } from '#shared/store/intents.ts'
import type { Basket } from '#shared/workflow/quote-leg.ts'

/** A word such as `color`; not one that every object has a property of, which stores and merchants trip over. */
const OptionName = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} _.-]{0,39}$/u, 'Expected a name of letters and digits')
  .refine((name) => !(name in {}), 'This name is not taken')

const Line = z.union([
  z.strictObject({
    offerId: OfferId,
    quantity: z.int().min(1).max(99).optional(),
  }),
  z.strictObject({
    merchantId: z.string().regex(/^[a-z0-9-]{1,40}$/),
    sku: z.string().min(1).max(100),
    quantity: z.int().min(1).max(99),
    options: z.record(OptionName, z.string().max(80)).default({}),
  }),
])

export const BasketBody = z
  .strictObject({
    intentId: idSchema('intent').optional(),
    lines: z.array(Line).min(1).max(50),
    addressId: AddressId.optional(),
    address: Address.optional(),
    /** The payment method to hold the money on. */
    instrument: z.string().regex(/^pm_[A-Za-z0-9_]{1,60}$/, 'Expected a payment method like pm_...'),
    fulfilment: z.enum(['all_or_nothing', 'best_effort']).default('all_or_nothing'),
    deliverBy: z.iso.datetime().optional(),
  })
  .refine((body) => (body.addressId === undefined) !== (body.address === undefined), {
    path: ['addressId'],
    message: 'Give either addressId or address',
  })
export type BasketBody = z.output<typeof BasketBody>

export interface Baskets {
  baskets: Basket[]
  intentId: string | undefined
  deliverBy: string | undefined
}

/** Sorts the lines by merchant, one leg each. Offers must be the caller's, alive, and of one intent. */
export const basketsOf = async (body: BasketBody, userId: string, nowMs: number): Promise<Baskets> => {
  const byMerchant = new Map<string, Basket>()
  const add = (merchantId: string, line: Basket['lines'][number]) => {
    const basket = byMerchant.get(merchantId) ?? { merchantId, lines: [] }
    const same = basket.lines.find(
      (each) => each.sku === line.sku && JSON.stringify(each.options ?? {}) === JSON.stringify(line.options ?? {}),
    )
    if (same) same.quantity += line.quantity
    else basket.lines.push(line)
    byMerchant.set(merchantId, basket)
  }
  const named = new Set(body.intentId ? [body.intentId] : [])
  for (const line of body.lines) {
    if (!('offerId' in line)) {
      add(line.merchantId, { sku: line.sku, quantity: line.quantity, options: line.options })
      continue
    }
    const offer = await intents.offer(line.offerId)
    if (offer?.userId !== userId) throw new Failure('offer.not-found', 'No such offer', { offerId: line.offerId })
    if (Date.parse(offer.expiresAt) <= nowMs)
      throw new Failure('offer.not-found', 'This offer has ended; ask for offers again', { offerId: line.offerId })
    named.add(offer.intentId)
    add(offer.merchantId, { sku: offer.sku, quantity: line.quantity ?? offer.quantity, options: {} })
  }
  if (named.size > 1)
    throw new Failure('request.invalid', 'The offers belong to more than one intent', { intents: [...named] })
  if (byMerchant.size > 10) throw new Failure('request.invalid', 'At most 10 merchants in one checkout')
  const [intentId] = named
  const intent = intentId ? await intents.get(intentId) : undefined
  if (intentId && intent?.userId !== userId) throw new Failure('intent.not-found', 'No such intent', { intentId })
  return { baskets: [...byMerchant.values()], intentId, deliverBy: body.deliverBy ?? intent?.deliverBy }
}
