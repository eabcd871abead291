import * as z from 'zod'
import { trustTiers } from '#shared/kernel/trust-tier.ts'
import { PolicyRule } from './policy-rules.ts'
import { verdicts } from './verdicts.ts'

/** The meaning of the rules. Another meaning is another version. */
export const policyVersion = 1

/** All that the rules look at, as it was when approval was asked for. */
export const PolicyInputs = z.object({
  at: z.string(),
  totalMinor: z.int(),
  currency: z.string(),
  /** How many requests for approval came before this one in its clock hour. */
  askedBefore: z.int(),
  merchants: z.array(z.object({ merchantId: z.string(), trust: z.enum(trustTiers), boughtFrom: z.boolean() })),
  /** Whether anything was bought to this address, or with this payment method. */
  addressUsed: z.boolean(),
  instrumentUsed: z.boolean(),
  /** Absent where no rule asks for it, or nobody knows it. */
  country: z.string().optional(),
  /** The same goods within a week. */
  boughtBefore: z.boolean(),
})
export type PolicyInputs = z.output<typeof PolicyInputs>

export const JudgedRule = z.object({
  /** Whose rule it is. */
  by: z.enum(['operator', 'user']),
  terms: PolicyRule,
  applies: z.boolean(),
  /** Our own sentence. */
  says: z.string(),
})
export type JudgedRule = z.output<typeof JudgedRule>

/** A policy's answer with everything that it followed from, so that anybody can compute it again. */
export const PolicyVerdict = z.object({
  verdict: z.enum(verdicts),
  version: z.int(),
  /** Of the operator's rules: the hash of their text. Of the user's: their number, 0 before the first. */
  rulesOf: z.object({ operator: z.string(), user: z.int() }),
  inputs: PolicyInputs,
  rules: z.array(JudgedRule),
})
export type PolicyVerdict = z.output<typeof PolicyVerdict>
