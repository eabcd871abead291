import { delegationView } from '#shared/authority/delegation-view.ts'
import { agentCapKeys, agentCapsIn, agentCapsLeft } from '#shared/authority/rows/agent-limits.ts'
import { roomIn } from '#shared/authority/rows/budgets.ts'
import { delegationLeft } from '#shared/authority/rows/delegation-budgets.ts'
import { delegations } from '#shared/authority/rows/delegation-versions.ts'
import { firstUnmet } from '#shared/authority/rules/judge-delegation.ts'
import { mostCharged } from '#shared/authority/rules/most-charged.ts'
import { storedAddressIn, User } from '#shared/identity/rows/users.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { paymentMethods } from '#shared/payments/payment-methods.ts'
import { assertUsable, noSuchMethod } from '#shared/payments/wallet-method.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { getEach } from '#shared/platform/table/table.ts'
import { policyAnswer } from '#shared/policy/policy-answer.ts'
import { assertNotRefused, judgedRequest, policyKeys } from '#shared/policy/rows/judged-request.ts'
import { policyCaps } from '#shared/policy/rules/policy-caps.ts'
import { judgedDelegations, notCoveredBy } from '#shared/purchase/rows/request/delegated-decision.ts'
import { capsOn, demandOf } from '#shared/purchase/rows/request/request-caps.ts'
import { allowanceIn, allowanceKeys } from '#shared/purchase/rows/reservations.ts'

export interface CheckedTerms {
  userId: string
  /** Absent for a purchase that the user would ask for; nobody decides that but the user. */
  agentId: string | undefined
  merchants: readonly string[]
  totalMinor: number
  currency: string
  instrument: string
  addressId?: string | undefined
  hasIntent: boolean
  maxTotalMinor?: number | undefined
}
interface Cap {
  of: string
  leftMinor: number
}

/** The sentence of the cap or payment method that rules a purchase out, if one does. */
const ruledOut = (caps: readonly Cap[], totalMinor: number, assert: () => unknown): string | undefined => {
  try {
    assert()
  } catch (error) {
    if (error instanceof Failure) return error.message
    throw error
  }
  const short = caps.find(({ leftMinor }) => totalMinor > leftMinor)
  return short && `The total is above what the ${short.of} cap leaves`
}

/** What would become of a request for approval of these terms. It reads what the request would read and writes nothing. */
export const checkDelegations = async (terms: CheckedTerms, nowMs: number) => {
  const { userId, agentId, instrument, totalMinor, currency, maxTotalMinor } = terms
  const { addressId } = terms
  const [userRow, addressRow] = await getEach([keys.user(userId), keys.address(userId, addressId ?? '')])
  const digest = addressRow?.['digest']
  const involved = {
    merchantIds: [...new Set(terms.merchants)],
    addressDigest: typeof digest === 'string' ? digest : undefined,
    instrument,
  }
  const policyAsked = policyKeys(userId, involved, nowMs)
  const stored = await getEach([
    ...policyAsked,
    delegations.activeKey(userId),
    keys.paymentMethod(userId, instrument),
    keys.wallet(userId),
    ...allowanceKeys(userId, currency, nowMs),
    ...(agentId ? agentCapKeys(userId, agentId, currency, nowMs) : []),
  ])
  const policyRows = stored.splice(0, policyAsked.length)
  const [listed, methodRow, wallet, limitsRow, counter, ...rows] = stored
  const address = userRow && addressRow && (await storedAddressIn(User.parse(userRow), addressRow))
  const country = address?.address.country
  // Nobody has named goods yet, so a rule about the same goods cannot apply.
  const askedOf = { ...involved, userId, totalMinor, currency, country, boughtBefore: false }
  const { policy } = await judgedRequest(policyRows, askedOf, nowMs)
  const allowance = allowanceIn([limitsRow, counter])
  const agent = agentId ? agentCapsIn(rows, agentId, currency, nowMs) : undefined
  const { limits } = allowance
  const comparable = !agent?.limits || agent.limits.currency === currency
  const caps: Cap[] = [
    ...(limits.currency === currency
      ? [
          { of: 'user: purchase', leftMinor: limits.perPurchaseMinor },
          { of: 'user: month', leftMinor: roomIn(limits.perMonthMinor, counter) },
        ]
      : []),
    ...(agent && comparable
      ? agentCapsLeft(agent, currency).map(({ of, leftMinor }) => ({ of: `agent: ${of}`, leftMinor }))
      : []),
    ...(maxTotalMinor === undefined ? [] : [{ of: 'call', leftMinor: maxTotalMinor }]),
  ]
  const refused = ruledOut(caps, totalMinor, () => {
    assertNotRefused(policy)
    const method = paymentMethods.in(methodRow)
    if (method) assertUsable(method, agentId ? 'agent' : 'user', nowMs)
    // A wallet that was never filled says nothing yet.
    if (!method && (methodRow || wallet)) throw noSuchMethod(instrument)
    capsOn({ allowance, agent }, terms, maxTotalMinor)
  })
  const demands = demandOf(limits, totalMinor)
  const question = { ...terms, merchantIds: terms.merchants, addressId: terms.addressId, aboveStated: false, demands }
  const judged = agentId ? await judgedDelegations(listed, { ...question, agentId }, nowMs) : []
  const allowed = policy.verdict === 'allow' ? judged : []
  const covering = allowed.find((one) => !firstUnmet(one.judged))?.delegation
  const open = [
    ...caps.map(({ leftMinor }) => leftMinor),
    ...policyCaps(policy, currency),
    limits.passkeyAboveMinor ?? Infinity,
  ]
  return {
    verdict: refused ? ('refused' as const) : covering ? ('approved' as const) : ('ask' as const),
    ...(covering &&
      !refused && {
        decision: {
          delegationId: covering.delegationId,
          version: covering.v,
          mostMinor: mostCharged(covering, totalMinor, open),
        },
      }),
    ...(refused && { refused }),
    policy: policyAnswer(policy),
    notCovered: notCoveredBy(judged),
    caps,
    delegations: judged.map(({ delegation, counters }) => ({
      delegationId: delegation.delegationId,
      left: delegationView(delegation, delegationLeft(delegation, counters), nowMs).left,
    })),
  }
}
