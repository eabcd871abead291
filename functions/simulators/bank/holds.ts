import * as z from 'zod'
import { contentHash, sha256 } from '#shared/kernel/hash.ts'
import { declineReasons, type HoldRecord } from '#shared/payments/bank/contract.ts'
import type { Key } from '#shared/platform/table/expression.ts'
import { all } from '#shared/platform/table/page.ts'
import { get } from '#shared/platform/table/table.ts'

/** Every key of the bank. */
export const bankKeys = {
  partition: (reference: string): string => `SIM#bank#HOLD#${reference}`,
  hold: (reference: string): Key => ({ pk: `SIM#bank#HOLD#${reference}`, sk: '#' }),
  refund: (reference: string, refundReference: string): Key => ({
    pk: `SIM#bank#HOLD#${reference}`,
    sk: `REFUND#${refundReference}`,
  }),
  entry: (reference: string, kind: string): Key => ({ pk: `SIM#bank#HOLD#${reference}`, sk: `ENTRY#${kind}` }),
  credential: (token: string): Key => ({ pk: `SIM#bank#CREDENTIAL#${sha256(token)}`, sk: '#' }),
  captureReference: (captureReference: string): Key => ({ pk: `SIM#bank#CAPTURE#${captureReference}`, sk: '#' }),
}
/** Lists for auditors. */
export const bankList = (kind: 'HOLDS' | 'ENTRIES', now: number, id: string) => ({
  gsi1pk: `SIM#bank#${kind}`,
  gsi1sk: `${String(now).padStart(15, '0')}#${id}`,
})

export const Hold = z.object({
  reference: z.string(),
  /** What the caller asked for, hashed: the same reference with other terms is a conflict. */
  terms: z.string(),
  state: z.enum(['authorized', 'declined', 'voided', 'captured']),
  holdId: z.string(),
  merchantId: z.string(),
  amountMinor: z.int(),
  currency: z.string(),
  instrument: z.string(),
  expiresAt: z.string(),
  reason: z.enum(declineReasons).optional(),
  credential: z.string().optional(),
  /** What the credential was first used for. */
  purpose: z.string().optional(),
  capturedMinor: z.int(),
  captureReference: z.string().optional(),
  refundedMinor: z.int(),
})
export type Hold = z.output<typeof Hold>

/** What makes two requests under one reference the same. */
export const termsOf = (request: object): string => contentHash(request)

export const findHold = async (reference: string): Promise<Hold | undefined> => {
  const row = await get(bankKeys.hold(reference))
  return row && Hold.parse(row)
}

/** The hold behind a credential, whatever its state. */
export const holdOf = async (credential: string): Promise<Hold | undefined> => {
  const row = await get(bankKeys.credential(credential))
  return row && findHold(String(row['reference']))
}

export const hasExpired = (hold: Hold, now: number): boolean => Date.parse(hold.expiresAt) <= now

/** A hold with its refunds, as its reader may see it. */
export const recordOf = async (hold: Hold, now: number, withCredential: boolean): Promise<HoldRecord> => {
  const lapsed = hold.state === 'authorized' && hasExpired(hold, now)
  const refunds =
    hold.refundedMinor > 0 ? await all({ partition: bankKeys.partition(hold.reference), prefix: 'REFUND#' }) : []
  return {
    reference: hold.reference,
    state: lapsed ? 'expired' : hold.state,
    merchantId: hold.merchantId,
    amountMinor: hold.amountMinor,
    currency: hold.currency,
    expiresAt: hold.expiresAt,
    ...(hold.reason && { reason: hold.reason }),
    ...(withCredential && hold.state === 'authorized' && !lapsed && { credential: hold.credential }),
    capturedMinor: hold.capturedMinor,
    ...(hold.captureReference && { captureReference: hold.captureReference }),
    refundedMinor: hold.refundedMinor,
    refunds: refunds.map((row) => ({
      refundReference: String(row['refundReference']),
      amountMinor: Number(row['amountMinor']),
    })),
  }
}
