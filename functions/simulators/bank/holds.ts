import * as z from 'zod'
import type { CompanyTable } from '#functions/simulators/company/company-table.ts'
import { sameText } from '#functions/simulators/company/control.ts'
import { contentHash } from '#shared/kernel/hash.ts'
import type { Key } from '#shared/platform/table/expression.ts'

/** Every key of the bank. */
export const bankKeys = {
  partition: (reference: string): string => `SIM#bank#HOLD#${reference}`,
  hold: (reference: string): Key => ({ pk: `SIM#bank#HOLD#${reference}`, sk: '#' }),
  refund: (reference: string, refundReference: string): Key => ({
    pk: `SIM#bank#HOLD#${reference}`,
    sk: `REFUND#${refundReference}`,
  }),
  entry: (reference: string, kind: string): Key => ({ pk: `SIM#bank#HOLD#${reference}`, sk: `ENTRY#${kind}` }),
  method: (customer: string, methodId: string): Key => ({ pk: `SIM#bank#CUSTOMER#${customer}`, sk: methodId }),
  /** Exists once a method was closed. */
  closed: (customer: string, methodId: string): Key => ({ pk: `SIM#bank#CLOSED#${customer}`, sk: methodId }),
  captureReference: (captureReference: string): Key => ({ pk: `SIM#bank#CAPTURE#${captureReference}`, sk: '#' }),
}
/** Lists for auditors. */
export const bankList = (kind: 'HOLDS' | 'ENTRIES' | 'CLOSED', now: number, id: string) => ({
  gsi1pk: `SIM#bank#${kind}`,
  gsi1sk: `${String(now).padStart(15, '0')}#${id}`,
})

export const Hold = z.object({
  reference: z.string(),
  /** What the caller asked for, hashed: the same reference with other terms is a conflict. */
  terms: z.string(),
  state: z.enum(['requires_action', 'authorized', 'declined', 'voided', 'captured']),
  holdId: z.string(),
  merchantId: z.string(),
  amountMinor: z.int(),
  currency: z.string(),
  customer: z.string(),
  instrument: z.string(),
  expiresAt: z.string(),
  reason: z.string().optional(),
  credential: z.string().optional(),
  /** What its holder was asked, and until when they may answer. */
  challenge: z.string().optional(),
  challengeEndsAt: z.string().optional(),
  /** What the credential was first used for. */
  purpose: z.string().optional(),
  capturedMinor: z.int(),
  captureReference: z.string().optional(),
  refundedMinor: z.int(),
})
export type Hold = z.output<typeof Hold>

/** What makes two requests under one reference the same. */
export const holdTermsHash = (request: object): string => contentHash(request)

export const findHold = async (table: CompanyTable, reference: string): Promise<Hold | undefined> => {
  const row = await table.get(bankKeys.hold(reference))
  return row && Hold.parse(row)
}

const secretText = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('base64url')

export const newHoldId = (): string => `hold_${secretText()}`

/** A credential: the hold's reference, so that the bank finds it in one read, and a secret that nobody can guess. */
export const newCredential = (reference: string): string =>
  `cred_${Buffer.from(reference).toString('base64url')}.${secretText()}`

/** The hold that a credential is for, whatever the hold's state. */
export const holdOf = async (table: CompanyTable, credential: string): Promise<Hold | undefined> => {
  const reference = Buffer.from(/^cred_([\w-]+)\./.exec(credential)?.[1] ?? '', 'base64url').toString()
  const hold = reference ? await findHold(table, reference) : undefined
  return hold?.credential && sameText(hold.credential, credential) ? hold : undefined
}

/** `now` is in milliseconds. */
export const hasExpired = (hold: Hold, now: number): boolean => Date.parse(hold.expiresAt) <= now
