import type { ResolveBody } from '#shared/operations/resolve-body.ts'
import { parked } from './parked.ts'
import { type Act, chained } from './parked-audit.ts'
import { resolutionOf } from './resolution.ts'

/** Resolves an event without publishing it. The operator informs its receivers by other means. */
export const resolveEvent = (act: Act, body: ResolveBody) => {
  const chain = chained(act, 'event.drop')
  const set = { ...chain.set, state: 'resolved' as const, resolution: resolutionOf(act, body) }
  const { after, writes } = parked.change(act.item, set, 'operator')
  return { after, writes: [...writes, ...chain.writes] }
}
