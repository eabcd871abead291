import { handler as putPolicy } from '#functions/me/put-policy.ts'
import { readAnew } from '#shared/platform/aws/parameter-store.ts'
import type { Answered } from '#test/support/api/api-call.ts'
import type { Buyer, Buyers } from './buyers.ts'

const place = '/purser/test/settings'

/** Deploys other settings. */
export const deployed = ({ companies: { parameters } }: Buyers, more: object): void => {
  parameters[place] = JSON.stringify({ ...JSON.parse(parameters[place] ?? '{}'), ...more })
  readAnew('settings')
}

/** The operator's rules from now on. */
export const operatorDemands = (desk: Buyers, policy: readonly object[]): void => deployed(desk, { policy })

/** How far the operator trusts each merchant from now on. */
export const trusted = (desk: Buyers, trust: Readonly<Record<string, string>>): void => {
  const { merchants } = JSON.parse(desk.companies.parameters[place] ?? '{}') as { merchants: { merchantId: string }[] }
  deployed(desk, { merchants: merchants.map((each) => ({ ...each, trust: trust[each.merchantId] })) })
}

/** The user's own rules from now on. */
export const userDemands = (who: Buyer, rules: readonly object[]): Promise<Answered> =>
  who.user(putPolicy, { body: { rules } })
