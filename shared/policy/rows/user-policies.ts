import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { auditLink } from '#shared/platform/table/audit.ts'
import type { Item } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { check, checkAbsent, type Guarded, get, insert, update } from '#shared/platform/table/table.ts'
import { type PolicyRule, PolicyRules } from '#shared/policy/rules/policy-rules.ts'

const UserPolicy = z.object({
  rules: PolicyRules,
  v: z.int().nonnegative(),
  auditHead: z.string().optional(),
  updatedAt: z.string().optional(),
})
/** The rules that a user added to the operator's. */
export type UserPolicy = z.output<typeof UserPolicy>

const raced = () => new Failure('table.conflict', 'Another call changed this policy at the same time; retry')

export const userPolicies = {
  key: keys.userPolicy,

  /** What its row says; no rules before the user set any. */
  in: (row: Item | undefined): UserPolicy => (row ? UserPolicy.parse(row) : { rules: [], v: 0 }),

  of: async (userId: string): Promise<UserPolicy> => userPolicies.in(await get(keys.userPolicy(userId))),

  /** The next version replaces all of the user's rules. Its audit tells who changed them when. */
  put(
    userId: string,
    before: UserPolicy,
    rules: PolicyRule[],
    nowMs: number,
  ): { after: UserPolicy; writes: Guarded[] } {
    const { row, at, v, auditHead } = auditLink(
      { ...before, subject: `policy:${userId}` },
      { actor: `user:${userId}`, action: 'policy.change', details: { rules: rules.length }, nowMs },
    )
    const after = { rules, v, auditHead, updatedAt: at }
    const key = keys.userPolicy(userId)
    const change =
      before.v === 0 ? insert({ ...key, kind: 'policy', ...after }, raced) : update(key, { v: before.v }, after, raced)
    return { after, writes: [change, row] }
  },

  /** Refuses the transaction unless the user's rules are still those that were judged by. */
  unchanged: (userId: string, { v }: Pick<UserPolicy, 'v'>): Guarded =>
    v === 0 ? checkAbsent(keys.userPolicy(userId), raced) : check(keys.userPolicy(userId), { v }, raced),
}
