import { bankEndpoint, type Client } from '#functions/simulators/bank/client.ts'
import { bankKeys, type Hold, hasExpired, holdOf } from '#functions/simulators/bank/holds.ts'
import type { CompanyReply } from '#functions/simulators/company/endpoint.ts'
import { type CheckReply, CheckRequest } from '#shared/payments/bank/contract.ts'
import { absent } from '#shared/platform/table/expression.ts'
import { update } from '#shared/platform/table/table.ts'

const fault = (hold: Hold | undefined, client: Client, amountMinor: number, currency: string, now: number) => {
  if (!hold) return 'unknown'
  if (hold.merchantId !== client) return 'wrong_merchant'
  if (hold.state !== 'authorized') return hold.state
  if (hasExpired(hold, now)) return 'expired'
  if (hold.currency !== currency) return 'wrong_currency'
  return amountMinor > hold.amountMinor ? 'amount_exceeds_hold' : undefined
}

const reply = (body: CheckReply): CompanyReply => ({ status: 200, body })
class UsedOtherwise extends Error {}

/** Tells a merchant whether a credential covers an amount. The first purpose that it is checked for is its only one. */
export const checkCredentialEndpoint = bankEndpoint(
  'check',
  'POST',
  '/v1/credentials/check',
  CheckRequest,
  async ({ call, client, body: { credential, amountMinor, currency, purpose } }) => {
    const hold = await holdOf(call.table, credential)
    const reason = fault(hold, client, amountMinor, currency, call.now)
    if (reason || !hold) return reply({ valid: false, reason: reason ?? 'unknown' })
    if (purpose) {
      const free = [{ purpose: absent }, { purpose }]
      const used = await call.table
        .commit([update(bankKeys.hold(hold.reference), free, { purpose }, () => new UsedOtherwise())])
        .then(
          () => false,
          (error: unknown) => {
            if (error instanceof UsedOtherwise) return true
            throw error
          },
        )
      if (used) return reply({ valid: false, reason: 'used' })
    }
    const { reference, amountMinor: maxAmountMinor, expiresAt } = hold
    return reply({ valid: true, reference, maxAmountMinor, expiresAt })
  },
)
