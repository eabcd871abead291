import { parked } from '#shared/operations/rows/parked.ts'
import { type Act, chained } from '#shared/operations/rows/parked-audit.ts'
import type { ResolveBody } from './resolve-body.ts'

/** Leaves an event untold: whoever waits for it has to be told by other ways. */
export const dropEvent = (act: Act, { outcome, note }: ResolveBody) => {
  const { item, actor, nowMs } = act
  const chain = chained(act, 'event.drop')
  const resolution = { outcome, by: actor, at: new Date(nowMs).toISOString(), note }
  const { after, writes } = parked.change(item, { ...chain.set, state: 'resolved', resolution }, 'operator')
  return { after, writes: [...writes, ...chain.writes] }
}
