import { sha256 } from '#shared/kernel/hash.ts'

const declineReasons = ['insufficient_funds', 'card_expired', 'issuer_declined', 'fraud_suspected'] as const
type DeclineReason = (typeof declineReasons)[number]

const always: Readonly<Record<string, DeclineReason | undefined>> = {
  pm_ok: undefined,
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

/** What the issuer of a test instrument says; `unknown` when there is no such instrument. */
export const issuerSays = (
  instrument: string,
  reference: string,
): { declined?: DeclineReason | undefined } | 'unknown' => {
  if (instrument === 'pm_random') return { declined: byChance(reference) }
  return instrument in always ? { declined: always[instrument] } : 'unknown'
}
