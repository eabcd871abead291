import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { auditLink } from '#shared/platform/table/audit.ts'
import { frozenSince } from '#shared/platform/table/index-keys.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import { type Paging, type Rows, readListed } from '#shared/platform/table/owned.ts'
import { page } from '#shared/platform/table/page.ts'
import { type Guarded, get, insert, update } from '#shared/platform/table/table.ts'
import { type FreezeScope, freezeCopies } from './freeze.ts'

/** Who froze a scope and since when; the freeze ends when both have lifted it. */
export const Frozen = z.object({
  scope: z.string(),
  user: z.boolean(),
  operator: z.boolean(),
  by: z.string(),
  reason: z.string().optional(),
  since: z.string(),
  v: z.int().positive(),
  auditHead: z.string(),
})
export type Frozen = z.output<typeof Frozen>

export interface Turn {
  scope: FreezeScope
  frozen: boolean
  /** A user lifts only what users froze, an operator only what operators froze. */
  as: 'user' | 'operator'
  actor: string
  reason?: string | undefined
}

const notListed = { gsi1pk: undefined, gsi1sk: undefined }
const raced = () => new Failure('table.conflict', 'Another call changed this freeze at the same time')

const read = async (scope: string): Promise<Frozen | undefined> => {
  const row = await get(keys.frozen(scope))
  return row && Frozen.parse(row)
}

/** The writes that freeze or unfreeze a scope, with the actor in the audit, and whether it is frozen afterwards. */
export const switchFreeze = async (
  { scope, frozen, as, actor, reason }: Turn,
  nowMs: number,
): Promise<{ frozen: boolean; writes: Guarded[] }> => {
  const before = await read(scope)
  const held = { user: before?.user ?? false, operator: before?.operator ?? false, [as]: frozen }
  const after = held.user || held.operator
  if (before?.[as] === frozen || (!before && !frozen)) return { frozen: after, writes: [] }
  const details = { scope, frozen: after, ...(reason && { reason }) }
  const link = auditLink(
    { subject: `freeze:${scope}`, v: before?.v ?? 0, auditHead: before?.auditHead },
    { actor, action: frozen ? 'freeze.on' : 'freeze.off', details, nowMs },
  )
  const { v, auditHead } = link
  const place = after ? frozenSince(`${link.at}#${scope}`) : notListed
  const next = { scope, ...held, by: actor, reason, since: link.at, v, auditHead, ...place }
  const row = before
    ? update(keys.frozen(scope), { v: before.v }, next, raced)
    : insert({ ...keys.frozen(scope), kind: 'frozen', ...next }, raced)
  const was = (before?.user || before?.operator) ?? false
  const event = { type: 'freeze.changed' as const, subject: scope, data: { scope, frozen: after } }
  const events = was === after ? [] : [eventRow(keys.freezeEvent(scope, v), event, nowMs)]
  return { frozen: after, writes: [row, ...freezeCopies(scope, held), link.row, ...events] }
}

/** One page of what is frozen now, and by whom, longest frozen first. */
export const activeFreezes = async ({ limit, cursor }: Paging): Promise<Rows<Frozen>> => {
  const listed = await page({ index: 'gsi1', partition: frozenSince('').gsi1pk, limit, cursor })
  return { ...listed, items: (await readListed(listed.items)).map((row) => Frozen.parse(row)) }
}
