import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { shardOf } from '#shared/kernel/shard.ts'
import type { Key } from '#shared/platform/table/expression.ts'
import { keys, shards } from '#shared/platform/table/keys.ts'
import { check, type Guarded, getMany, update } from '#shared/platform/table/table.ts'

/** What a freeze covers: everything, or one user, agent or merchant. */
export const FreezeScope = z
  .string()
  .regex(/^(all|(user|agent|merchant):[\w-]{1,64})$/, 'Expected all, or user:, agent: or merchant: and an id')
export type FreezeScope = z.output<typeof FreezeScope>

/** Who holds a scope frozen; it thaws when neither does. */
export interface Holders {
  user: boolean
  operator: boolean
}
const thawed: Holders = { user: false, operator: false }

const everyShard = Array.from({ length: shards }, (_, shard) => shard)

/** Scopes that many purchases share have 16 copies, which spread the load. A user's or an agent's is one row. */
const isShared = (scope: string): boolean => scope === 'all' || scope.startsWith('merchant:')

const rowFor = (scope: string, shardSeed: string): Key =>
  isShared(scope) ? keys.freezeCopy(scope, shardOf(shardSeed, shards)) : keys.frozen(scope)

/** Refuse their transaction while everything, or any of these scopes, is frozen: one check per scope, so any number can be frozen. Two legs may name one merchant. */
export const frozenChecks = (shardSeed: string, scopes: readonly string[]): Guarded[] =>
  [...new Set(['all', ...scopes])].map((scope) =>
    check(
      rowFor(scope, shardSeed),
      { ...thawed },
      () => new Failure('auth.frozen', 'Spending is frozen', { scopes: [scope] }),
      true,
    ),
  )

/** Whether any of these scopes, or everything, is frozen, for display. Requests of a hold or an order use `frozenChecks`. */
export const isFrozen = async (scopes: readonly FreezeScope[]): Promise<boolean> =>
  (await getMany(['all', ...scopes].map(keys.frozen))).some((row) => row['user'] === true || row['operator'] === true)

/** The writes that bring all copies of a scope to what its own row says, in its transaction. */
export const freezeCopies = (scope: FreezeScope, { user, operator }: Holders): Guarded[] =>
  isShared(scope)
    ? everyShard.map((shard) =>
        update(keys.freezeCopy(scope, shard), {}, { user, operator }, () => new Error('A copy has no condition'), true),
      )
    : []
