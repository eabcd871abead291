import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { shardOf } from '#shared/kernel/shard.ts'
import { joins, lacks, leaves } from '#shared/platform/table/expression.ts'
import { keys, shards } from '#shared/platform/table/keys.ts'
import { check, type Guarded, get, update } from '#shared/platform/table/table.ts'

/** What a freeze covers: everything, or one user, agent or merchant. */
export const FreezeScope = z
  .string()
  .regex(/^(all|(user|agent|merchant):[\w-]{1,64})$/, 'Expected all, or user:, agent: or merchant: and an id')
export type FreezeScope = z.output<typeof FreezeScope>

const everyShard = Array.from({ length: shards }, (_, shard) => shard)

/** Refuses its transaction while everything, or any of these scopes, is frozen. The copies spread the load of all purchases. */
export const frozenCheck = (shardSeed: string, scopes: readonly string[]): Guarded =>
  check(
    keys.freeze(shardOf(shardSeed, shards)),
    { scopes: lacks('all', ...scopes) },
    (row) => {
      const frozen = row?.['scopes'] instanceof Set ? row['scopes'] : new Set()
      return new Failure('auth.frozen', 'Spending is frozen', {
        scopes: ['all', ...scopes].filter((scope) => frozen.has(scope)),
      })
    },
    true,
  )

const onEveryShard = (change: typeof joins, scope: FreezeScope): Guarded[] =>
  everyShard.map((shard) =>
    update(keys.freeze(shard), {}, { scopes: change(scope) }, () => new Error('A freeze has no condition'), true),
  )

/** Whether any of these scopes, or everything, is frozen, for display. Requests of a hold or an order use `frozenCheck`. */
export const isFrozen = async (scopes: readonly FreezeScope[]): Promise<boolean> => {
  const frozen = (await get(keys.freeze(0)))?.['scopes']
  return frozen instanceof Set && ['all', ...scopes].some((scope) => frozen.has(scope))
}

/** The writes that freeze a scope, for the command that wants it. From its commit on no request of a hold or an order within the scope commits; all copies change together or not at all. */
export const freezing = (scope: FreezeScope): Guarded[] => onEveryShard(joins, scope)
/** The writes that lift a freeze, all copies together. */
export const unfreezing = (scope: FreezeScope): Guarded[] => onEveryShard(leaves, scope)
