import { contentHash } from '#shared/kernel/hash.ts'
import type { PolicyRule } from './policy-rules.ts'

/** Whether a rule that demands a passkey is no longer there as it was. */
export const dropsDemand = (before: readonly PolicyRule[], after: readonly PolicyRule[]): boolean => {
  const kept = new Set(after.map((rule) => contentHash(rule)))
  return before.some((rule) => rule.verdict !== 'ask' && !kept.has(contentHash(rule)))
}
