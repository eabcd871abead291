import * as z from 'zod'
import { countries } from '#shared/identity/rules/countries.ts'

const verdict = z.enum(['ask', 'ask_with_passkey', 'refuse'])
const hour = z.int().min(0).max(23)
const Country = z.string().refine((code) => countries.has(code), 'Expected an ISO 3166-1 alpha-2 code')

/** One rule with its numbers, and what it answers when it applies. */
export const PolicyRule = z.discriminatedUnion('rule', [
  /** A total above this. An amount in another currency cannot be compared, so the rule applies. */
  z.strictObject({
    rule: z.literal('amount'),
    aboveMinor: z.int().nonnegative().max(1_000_000_000),
    currency: z.string().regex(/^[A-Z]{3}$/, 'Expected an ISO 4217 code'),
    verdict,
  }),
  /** More requests for approval than this in one clock hour, by all agents of the user together. */
  z.strictObject({ rule: z.literal('velocity'), perHour: z.int().min(1).max(1000), verdict }),
  /** A merchant from which the user has bought nothing yet. */
  z.strictObject({ rule: z.literal('first-purchase'), verdict }),
  /** An address to which nothing was bought yet. */
  z.strictObject({ rule: z.literal('new-address'), verdict }),
  /** A payment method with which nothing was bought yet. */
  z.strictObject({ rule: z.literal('new-instrument'), verdict }),
  /** Goods that go to any other country. */
  z.strictObject({ rule: z.literal('country'), countries: z.array(Country).min(1).max(250), verdict }),
  /** The same goods within a week, bought or asked for. */
  z.strictObject({ rule: z.literal('bought-before'), verdict }),
  /** From the first hour (UTC) until the second, over midnight too; all day when they are the same. */
  z.strictObject({ rule: z.literal('hours'), from: hour, until: hour, verdict }),
  /** A merchant that the operator trusts less than this. */
  z.strictObject({ rule: z.literal('merchant-trust'), below: z.enum(['standard', 'trusted']), verdict }),
])
export type PolicyRule = z.output<typeof PolicyRule>

/** How many rules a user or an operator may have. */
export const rulesMost = 20
export const PolicyRules = z.array(PolicyRule).max(rulesMost)

/** What an operator demands who configures nothing. */
export const defaultRules: readonly PolicyRule[] = [
  { rule: 'velocity', perHour: 30, verdict: 'ask' },
  { rule: 'merchant-trust', below: 'standard', verdict: 'ask' },
]
