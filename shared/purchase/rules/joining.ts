import * as z from 'zod'
import type { FailureCode } from '#shared/kernel/errors.ts'
import type { RefusalReason } from '#shared/merchants/port.ts'

/** A merchant that takes no part in a checkout: why, and where the user can buy there by hand. */
export const LeftOut = z.object({
  merchantId: z.string(),
  /** A failure code. */
  code: z.string(),
  /** A sentence of ours; never the merchant's words. */
  reason: z.string(),
  /** The merchant's own page for it, if there is one. */
  link: z.string().optional(),
  items: z.array(z.object({ sku: z.string(), quantity: z.int(), options: z.record(z.string(), z.string()) })),
  /** What its items answer; not consumed as long as it takes no part. */
  intentIds: z.array(z.string()).optional(),
})
export type LeftOut = z.output<typeof LeftOut>

/** How one merchant of a basket answered: joined as this leg, or not, with the reason. */
export const Joining = LeftOut.partial({ code: true, reason: true }).extend({
  joined: z.boolean(),
  leg: z.int().optional(),
})
export type Joining = z.output<typeof Joining>

const sentences: Readonly<Partial<Record<FailureCode | RefusalReason, string>>> = {
  out_of_stock: 'It has not enough of this left',
  quantity_limit: 'It does not sell this many at once',
  address_undeliverable: 'It does not deliver to this address',
  buyer_action_required: 'It wants the buyer on its own page',
  not_found: 'It has no such product',
  'offer.sold-out': 'It has not enough of this left',
  'product.not-found': 'It has no such product',
  'option.unknown': 'Its product does not have this option',
  'merchant.not-found': 'It is no merchant of ours',
  'merchant.unavailable': 'It does not answer',
  'merchant.outcome-unknown': 'It did not answer in time',
  'merchant.rate-limited': 'It takes no more calls from us at the moment',
  'merchant.refused': 'It does not sell this here',
  'merchant.protocol': 'Its answer makes no sense to us',
  'merchant.contradiction': 'Its answer contradicts what was wanted',
  'merchant.totals-mismatch': 'Its totals do not add up',
}

const sentenceOf = (word: unknown): string | undefined =>
  typeof word === 'string' && Object.hasOwn(sentences, word) ? sentences[word as FailureCode] : undefined

/** A readable reason for a merchant that did not join; `said` is what we would say otherwise. */
export const whyNot = (code: string, reason: unknown, said: string): string =>
  sentenceOf(reason) ?? sentenceOf(code) ?? said

interface Part {
  merchantId: string
  lines: readonly { sku: string; quantity: number; options?: Readonly<Record<string, string>> }[]
}
export const itemsOf = ({ lines }: Part): LeftOut['items'] =>
  lines.map(({ sku, quantity, options }) => ({ sku, quantity, options: { ...options } }))

/** Per merchant: joined as which leg, or why not. */
export const joinings = (joined: readonly Part[], leftOut: readonly LeftOut[]): Joining[] => [
  ...joined.map((part, i) => ({ merchantId: part.merchantId, joined: true, leg: i + 1, items: itemsOf(part) })),
  ...leftOut.map((each) => ({ ...each, joined: false })),
]
