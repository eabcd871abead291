import * as z from 'zod'
import { AddressId } from '#shared/identity/rules/address.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { lineOf } from '#shared/kernel/line.ts'
import { MerchantId } from '#shared/merchants/merchant-id.ts'
import { MethodId } from '#shared/payments/method-id.ts'
import { type DelegationTerms, driftKinds } from './delegation.ts'

const minor = z.int().positive().max(100_000_000)

const Drift = z
  .strictObject({
    allow: z.enum(driftKinds),
    percent: z.int().min(1).max(100).optional(),
    amountMinor: minor.optional(),
  })
  .refine(({ allow, percent, amountMinor }) => (allow === 'up_to') === (percent !== undefined || !!amountMinor), {
    path: ['allow'],
    message: 'Only up_to needs a percent or an amountMinor',
  })

const currency = z.string().regex(/^[A-Z]{3}$/, 'Expected an ISO 4217 code')
const needed = { perPurchaseMinor: minor, perMonthMinor: minor, expiresAt: z.iso.datetime() }
const limits = {
  name: lineOf(80).meta({ examples: ['Groceries'] }),
  /** The only agent that it is for; any of the user's when absent. */
  agentId: idSchema('agent'),
  merchants: z.array(MerchantId).min(1).max(50),
  /** Per calendar day (UTC). */
  perDayMinor: minor,
  /** How many purchases in all. */
  purchases: z.int().min(1).max(10_000),
  /** At most one purchase in this many days. */
  everyDays: z.int().min(1).max(366),
  /** A total above this is an ordinary question. */
  askAboveMinor: minor,
  instruments: z.array(MethodId).min(1).max(20),
  /** The stored addresses that goods may go to; any stored one when absent. */
  addressIds: z.array(AddressId).min(1).max(50),
}
type Each<T extends Record<string, z.ZodType>, Of extends 'optional' | 'nullish'> = {
  [Name in keyof T]: Of extends 'optional' ? z.ZodOptional<T[Name]> : z.ZodOptional<z.ZodNullable<T[Name]>>
}
const each = (wrap: (term: z.ZodType) => z.ZodType): unknown =>
  Object.fromEntries(Object.entries(limits).map(([name, term]) => [name, wrap(term)]))

/** What a user states of a new delegation. It has one currency for good. */
export const DelegationBody = z.strictObject({
  currency,
  ...needed,
  ...(each((term) => term.optional()) as Each<typeof limits, 'optional'>),
  drift: Drift.default({ allow: 'lower' }),
})

const { expiresAt: _end, name: _name, drift: _drift, ...stated } = DelegationBody.shape
const optional = <S extends Record<string, z.ZodType>>(shape: S) =>
  Object.fromEntries(Object.entries(shape).map(([term, schema]) => [term, schema.optional()])) as {
    [Name in keyof S]: z.ZodOptional<S[Name]>
  }

/** What a template says of the delegations made from it. What it leaves out, each of them states. */
export const TemplateBody = z.strictObject({
  name: limits.name,
  ...optional(stated),
  drift: Drift.optional(),
  /** How long a delegation made from it lasts, unless it names its end. */
  lastsDays: z.int().min(1).max(366).default(30),
})
export type TemplateBody = z.output<typeof TemplateBody>

/** What one delegation states in place of its template. */
export const TemplateOverrides = z.strictObject({
  name: limits.name.optional(),
  ...optional(stated),
  drift: Drift.optional(),
  expiresAt: needed.expiresAt.optional(),
})

/** What a user changes of one; null takes a limit away that it need not have. */
export const DelegationChanges = z.strictObject({
  perPurchaseMinor: needed.perPurchaseMinor.optional(),
  perMonthMinor: needed.perMonthMinor.optional(),
  expiresAt: needed.expiresAt.optional(),
  ...(each((term) => term.nullish()) as Each<typeof limits, 'nullish'>),
  drift: Drift.optional(),
})

/** The first of the terms that contradicts another, with a sentence; undefined when none does. */
export const contradictionIn = (
  { perPurchaseMinor, perDayMinor, perMonthMinor, askAboveMinor, expiresAt }: DelegationTerms,
  nowMs: number,
): { at: keyof DelegationTerms; says: string } | undefined => {
  if (perDayMinor !== undefined && perDayMinor > perMonthMinor)
    return { at: 'perDayMinor', says: 'The limit for a day cannot exceed the limit for a month' }
  if (perPurchaseMinor > (perDayMinor ?? perMonthMinor))
    return { at: 'perPurchaseMinor', says: 'The limit for one purchase cannot exceed the limit for a day or a month' }
  if (askAboveMinor !== undefined && askAboveMinor > perPurchaseMinor)
    return { at: 'askAboveMinor', says: 'The amount to ask above cannot exceed the limit for one purchase' }
  if (Date.parse(expiresAt) <= nowMs) return { at: 'expiresAt', says: 'A delegation ends in the future' }
  return undefined
}
