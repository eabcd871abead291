import { type AgentCaps, agentCapKeys, agentCapsIn } from '#shared/authority/rows/agent-limits.ts'
import { delegations } from '#shared/authority/rows/delegation-versions.ts'
import { Intent } from '#shared/discovery/rules/offers.ts'
import { Failure } from '#shared/kernel/errors.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import { paymentMethods } from '#shared/payments/payment-methods.ts'
import { assertUsable, labelOf, noSuchMethod } from '#shared/payments/wallet-method.ts'
import type { Item } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { getEach } from '#shared/platform/table/table.ts'
import type { Involved } from '#shared/policy/rows/familiar.ts'
import { policyKeys } from '#shared/policy/rows/judged-request.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'
import { allowanceIn, allowanceKeys, intentsOf, type MonthAllowance } from '#shared/purchase/rows/reservations.ts'
import { recentGoodsKeys } from './recent-goods.ts'

/** What a request for approval reads beside its checkout. */
export interface RequestRows {
  instrumentLabel: string
  allowance: MonthAllowance
  stated: Intent[]
  goods: (Item | undefined)[]
  /** Of the agent that asks; a user has none. */
  agent: AgentCaps | undefined
  /** Names the user's delegations. */
  delegations: Item | undefined
  /** What the policy looks at. */
  policy: (Item | undefined)[]
}

/** What the policy knows a purchase by. */
export const involvedIn = (
  { addressDigest, instrument }: Pick<Checkout, 'addressDigest' | 'instrument'>,
  legs: readonly Leg[],
): Involved => ({ merchantIds: [...new Set(legs.map(({ merchantId }) => merchantId))], addressDigest, instrument })

/** Reads all of it at once. Refused when the payment method cannot pay any more, or not for this caller, and when the stored address has changed. */
export const requestRows = async (
  { userId, currency, instrument, addressId, addressDigest, ...checkout }: Checkout,
  legs: readonly Leg[],
  principal: Principal,
  nowMs: number,
): Promise<RequestRows> => {
  const named = intentsOf(checkout)
  const agentId = principal.kind === 'agent' ? principal.agentId : undefined
  const parts = [
    [keys.paymentMethod(userId, instrument), keys.address(userId, addressId ?? '')],
    allowanceKeys(userId, currency, nowMs),
    named.map(keys.intent),
    recentGoodsKeys(userId, legs),
    policyKeys(userId, involvedIn({ addressDigest, instrument }, legs), nowMs),
    agentId ? [delegations.activeKey(userId), ...agentCapKeys(userId, agentId, currency, nowMs)] : [],
  ] as const
  const rows = await getEach(parts.flat())
  const [[methodRow, addressRow] = [], allowance = [], stated = [], goods = [], policy = [], [listed, ...caps] = []] =
    parts.map((part) => rows.splice(0, part.length))
  const method = paymentMethods.in(methodRow)
  if (!method) throw noSuchMethod(instrument)
  assertUsable(method, principal.kind, nowMs)
  if (addressId && addressRow?.['digest'] !== addressDigest)
    throw new Failure('checkout.drifted', 'The stored address has changed; quote the checkout again', { addressId })
  return {
    instrumentLabel: labelOf(method),
    allowance: allowanceIn(allowance),
    stated: stated.flatMap((row) => (row ? [Intent.parse(row)] : [])),
    goods,
    agent: agentId ? agentCapsIn(caps, agentId, currency, nowMs) : undefined,
    delegations: listed,
    policy,
  }
}
