import * as z from 'zod'
import { bankKeys } from '#functions/simulators/bank/holds.ts'
import type { CompanyCall } from '#functions/simulators/company/endpoint.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import type { MethodList } from '#shared/payments/bank/contract.ts'
import { all } from '#shared/platform/table/page.ts'

type Method = MethodList['methods'][number]

const declineReasons = ['insufficient_funds', 'card_expired', 'issuer_declined', 'fraud_suspected'] as const
export type DeclineReason = (typeof declineReasons)[number]

const always: Readonly<Record<string, DeclineReason | undefined>> = {
  pm_ok: undefined,
  pm_backup: undefined,
  pm_challenge: undefined,
  pm_declined_insufficient_funds: 'insufficient_funds',
  pm_declined_card_expired: 'card_expired',
  pm_declined_issuer: 'issuer_declined',
  pm_declined_fraud: 'fraud_suspected',
}

/** Approves nine in ten; the reference decides which, so that a repeated call meets the same fate. */
const byChance = (reference: string): DeclineReason | undefined => {
  const draw = Number.parseInt(sha256(`chance:${reference}`).slice(0, 8), 16) % 1000
  return draw < 900 ? undefined : declineReasons[draw % declineReasons.length]
}

const goodUntil = '2035-12'
const visa = (methodId: string, last4: string): Method => ({ methodId, brand: 'Visa', last4, goodUntil })
/** The bank issues these to every customer: two that work, one that works mostly, and one for each reason to decline. The holder of `pm_challenge` confirms each payment. */
const issuedToAll: readonly Method[] = [
  visa('pm_ok', '4242'),
  { methodId: 'pm_backup', brand: 'Mastercard', last4: '5454', goodUntil },
  visa('pm_random', '9010'),
  visa('pm_challenge', '3220'),
  visa('pm_declined_insufficient_funds', '9995'),
  visa('pm_declined_card_expired', '0069'),
  visa('pm_declined_issuer', '0002'),
  visa('pm_declined_fraud', '0019'),
]

/** The month of a point in time, like 2031-12. */
export const cardMonthOf = (ms: number): string => new Date(ms).toISOString().slice(0, 7)

/** Everything that this customer may pay with, expired cards too. */
export const methodsOf = async (customer: string): Promise<Method[]> => {
  const [rows, closed] = await Promise.all([
    all({ partition: bankKeys.method(customer, '').pk }),
    all({ partition: bankKeys.closed(customer, '').pk }),
  ])
  const gone = new Set(closed.map(({ sk }) => sk))
  return [...issuedToAll, ...rows.map((row) => row as unknown as Method)]
    .filter(({ methodId }) => !gone.has(methodId))
    .map(({ methodId, brand, last4, goodUntil }) => ({ methodId, brand, last4, goodUntil }))
}

const Card = z.object({ goodUntil: z.string(), declines: z.enum(declineReasons).optional() })

/** What the issuer says of a customer's instrument; `unknown` when the customer has no such instrument, whoever else has it. */
export const issuerSays = async (
  { table, now }: Pick<CompanyCall, 'table' | 'now'>,
  { customer, instrument, reference }: { customer: string; instrument: string; reference: string },
): Promise<{ declined?: DeclineReason | undefined } | 'unknown'> => {
  if (instrument === 'pm_random') return { declined: byChance(reference) }
  if (Object.hasOwn(always, instrument)) return { declined: always[instrument] }
  const row = await table.get(bankKeys.method(customer, instrument))
  if (!row) return 'unknown'
  const { goodUntil, declines } = Card.parse(row)
  return { declined: goodUntil < cardMonthOf(now) ? 'card_expired' : declines }
}
