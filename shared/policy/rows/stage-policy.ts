import * as z from 'zod'
import { contentHash } from '#shared/kernel/hash.ts'
import { plainTier, type TrustTier } from '#shared/kernel/trust-tier.ts'
import { settings, settingsAs } from '#shared/platform/aws/parameters.ts'
import { defaultRules, type PolicyRule, PolicyRules } from '#shared/policy/rules/policy-rules.ts'

const Configured = z.object({ policy: PolicyRules.optional() })

/** The operator's rules, which nobody can loosen, with their version. */
export const stagePolicy = async (): Promise<{ rules: readonly PolicyRule[]; version: string }> => {
  const { policy: rules = defaultRules } = await settingsAs(Configured)
  return { rules, version: contentHash(rules).slice(0, 16) }
}

/** How far the operator trusts each merchant; one that left the stage is trusted least. */
export const trustOf = async (merchantIds: readonly string[]): Promise<TrustTier[]> => {
  const { merchants } = await settings()
  return merchantIds.map((merchantId) => {
    const admitted = merchants.find((each) => each.merchantId === merchantId)
    return admitted ? (admitted.trust ?? plainTier) : 'new'
  })
}
