import * as z from 'zod'
import { canonical, sha256 } from '#shared/kernel/hash.ts'
import { UntrustedText } from '#shared/kernel/untrusted-text.ts'
import { PolicyVerdict } from '#shared/policy/rules/policy-verdict.ts'
import { Remark } from './remarks.ts'
import { ReturnTerms } from './return-terms.ts'

const minor = z.int().nonnegative()

/** Whether a purchase needs every leg or takes the legs that it can get. */
export const Fulfilment = z.enum(['all_or_nothing', 'best_effort'])
export type Fulfilment = z.output<typeof Fulfilment>

export const ReceiptLine = z.object({
  sku: z.string(),
  title: z.string(),
  quantity: z.int().positive(),
  options: z.record(z.string(), z.string()),
  unitMinor: minor,
  totalMinor: minor,
  /** Absent when the merchant says nothing about returns. */
  returns: ReturnTerms.optional(),
})
export const ReceiptLeg = z.object({
  leg: z.int().positive(),
  merchantId: z.string(),
  merchantCheckoutId: z.string(),
  lines: z.array(ReceiptLine).min(1),
  subtotalMinor: minor,
  shippingMinor: minor,
  taxMinor: minor,
  discountMinor: minor,
  totalMinor: minor,
  /** Latest promised delivery, ISO 8601; absent when the merchant promises none. */
  latestArrival: z.string().optional(),
  /** SHA-256 over the address that the merchant showed; absent when it showed none. */
  destination: z.string().optional(),
  /** What the merchant wants its buyer to read before they buy, in its own words. */
  disclosures: z.array(UntrustedText).optional(),
  /** Whether an order can be canceled with the merchant once it has accepted it. */
  cancelable: z.boolean().optional(),
})
/** The frozen terms of one checkout version. The user approves exactly these, and the saga buys only these. */
export const Receipt = z.object({
  checkoutId: z.string(),
  version: z.int().positive(),
  userId: z.string(),
  fulfilment: Fulfilment,
  legs: z.array(ReceiptLeg).min(1).max(10),
  currency: z.string(),
  totalMinor: minor,
  /** The owner's name of the stored address; absent for one that was given inline. */
  addressId: z.string().optional(),
  /** SHA-256 over the salted delivery address: binds it without showing it. */
  addressDigest: z.string(),
  /** The most that was stated for all of it, if every intent named a cap. */
  cap: z.object({ totalMinor: minor, currency: z.string() }).optional(),
  /** What is unusual about it; absent when nothing is. */
  remarks: z.array(Remark).optional(),
  /** What the policy says of it, with all that it followed from. */
  policy: PolicyVerdict.optional(),
  /** What the user has to approve it with, beside a fresh login. */
  demands: z.literal('passkey').optional(),
  instrument: z.string(),
  /** What its owner knows the instrument by. */
  instrumentLabel: z.string(),
  expiresAt: z.string(),
})
export type Receipt = z.output<typeof Receipt>
export type ReceiptLeg = z.output<typeof ReceiptLeg>

/** The exact bytes and their SHA-256: RFC 8785 canonical JSON. */
export const freeze = (receipt: Receipt): { text: string; hash: string } => {
  const text = canonical(receipt)
  return { text, hash: sha256(text) }
}
