import * as z from 'zod'
import { turnDaySeconds } from '#shared/authority/durations.ts'
import { formatMoney } from '#shared/kernel/money.ts'
import { type Delegation, isExpired } from './delegation.ts'

/** The rules of a delegation, in the order in which they are judged. */
export const delegationRules = [
  'agent',
  'expiry',
  'currency',
  'intent',
  'merchant',
  'instrument',
  'address',
  'stated-cap',
  'passkey',
  'per-purchase',
  'ask-above',
  'every',
  'purchases',
  'per-day',
  'per-month',
] as const
export type DelegationRule = (typeof delegationRules)[number]

/** A rule with its verdict, in words. */
export const Judgement = z.object({ rule: z.enum(delegationRules), met: z.boolean(), says: z.string() })
export type Judgement = z.output<typeof Judgement>

/** What an agent asks a delegation about. */
export interface AskedTerms {
  agentId: string
  merchantIds: readonly string[]
  instrument: string
  /** Absent for an address that the user gave inline. */
  addressId: string | undefined
  totalMinor: number
  currency: string
  /** Whether it consumes an intent. */
  hasIntent: boolean
  /** Whether it costs more than its intents stated, or that cannot be told. */
  aboveStated: boolean
  /** What only the user can bring. */
  demands?: 'passkey' | undefined
}

/** What is left of a delegation: undefined where it has no such limit. */
export interface DelegationLeft {
  perDayMinor: number | undefined
  perMonthMinor: number
  purchases: number | undefined
  /** When the latest purchase was decided; 0 before the first. */
  lastAtSeconds: number
}

/** Every rule of the delegation that says something of these terms. It covers them when all are met. */
export const judgeDelegation = (
  delegation: Delegation,
  question: AskedTerms,
  left: DelegationLeft,
  nowMs: number,
): Judgement[] => {
  const { totalMinor, currency } = question
  const money = (amountMinor: number) => formatMoney({ amountMinor: Math.max(0, amountMinor), currency })
  const total = money(totalMinor)
  const judged: Judgement[] = []
  const judge = (rule: DelegationRule, met: boolean, yes: string, no: string) =>
    judged.push({ rule, met, says: met ? yes : no })
  const among = (rule: DelegationRule, what: string, allowed: readonly string[] | undefined, wanted: string[]) => {
    if (allowed)
      judge(
        rule,
        wanted.every((one) => allowed.includes(one)),
        `It allows this ${what}.`,
        `It does not allow this ${what}.`,
      )
  }
  const atMost = (rule: DelegationRule, mostMinor: number | undefined, of: string) => {
    if (mostMinor !== undefined)
      judge(
        rule,
        totalMinor <= mostMinor,
        `${total} is within the ${money(mostMinor)} ${of}.`,
        `${total} is above the ${money(mostMinor)} ${of}.`,
      )
  }
  const { agentId, merchants, instruments, addressIds, everyDays, expiresAt } = delegation
  if (agentId) judge('agent', agentId === question.agentId, 'It is for this agent.', 'It is for another agent.')
  judge('expiry', !isExpired(delegation, nowMs), `It lasts until ${expiresAt}.`, `It ended at ${expiresAt}.`)
  const same = currency === delegation.currency
  judge('currency', same, `It is in ${delegation.currency}.`, `It is in ${delegation.currency}, not in ${currency}.`)
  judge('intent', question.hasIntent, 'The checkout names its intent.', 'The checkout names no intent.')
  among('merchant', 'merchant', merchants, [...question.merchantIds])
  among('instrument', 'payment method', instruments, [question.instrument])
  const stored = 'It goes to a stored address.'
  judge('address', question.addressId !== undefined, stored, 'It does not go to a stored address.')
  if (question.addressId !== undefined) among('address', 'address', addressIds, [question.addressId])
  const within = 'It is not above what was stated.'
  judge('stated-cap', !question.aboveStated, within, 'It is above the highest price that was stated.')
  if (question.demands === 'passkey') judge('passkey', false, '', 'It has to be approved with a passkey.')
  // Amounts in another currency cannot be compared.
  if (!same) return judged
  atMost('per-purchase', delegation.perPurchaseMinor, 'for one purchase')
  atMost('ask-above', delegation.askAboveMinor, 'that need no question')
  if (everyDays !== undefined) {
    const nextSeconds = left.lastAtSeconds + everyDays * turnDaySeconds
    const next = new Date(nextSeconds * 1000).toISOString()
    judge('every', nextSeconds <= nowMs / 1000, 'Its turn has come.', `Its next turn is at ${next}.`)
  }
  if (left.purchases !== undefined)
    judge('purchases', left.purchases >= 1, `It has ${left.purchases} purchases left.`, 'It has no purchase left.')
  atMost('per-day', left.perDayMinor, 'that are left of the day')
  atMost('per-month', left.perMonthMinor, 'that are left of the month')
  return judged
}

/** The first rule that is not met; none when the delegation covers the terms. */
export const firstUnmet = (judged: readonly Judgement[]): Judgement | undefined => judged.find(({ met }) => !met)
