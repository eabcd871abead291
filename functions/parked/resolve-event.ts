import { parked } from '#shared/operations/rows/parked.ts'
import { type Act, chained } from '#shared/operations/rows/parked-audit.ts'
import type { ResolveBody } from './resolve-body.ts'

/** Resolves an event without publishing it. The operator informs its receivers by other means. */
export const resolveEvent = (act: Act, { outcome, note }: ResolveBody) => {
  const { item, actor, nowMs } = act
  const chain = chained(act, 'event.drop')
  const resolution = { outcome, by: actor, at: new Date(nowMs).toISOString(), note }
  const { after, writes } = parked.change(item, { ...chain.set, state: 'resolved', resolution }, 'operator')
  return { after, writes: [...writes, ...chain.writes] }
}
