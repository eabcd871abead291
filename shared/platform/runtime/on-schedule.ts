import type { Grants } from '#shared/kernel/grants.ts'
import { observed } from './observe.ts'

export interface ScheduleSpec {
  kind: 'schedule'
  /** EventBridge Scheduler expression, e.g. `rate(1 minute)`. */
  every: string
  timeoutSeconds: number
  grants: Grants
}

/** Wraps a function that a schedule calls. Two calls may overlap; it must not mind. */
export const onSchedule = (spec: Omit<ScheduleSpec, 'kind'>, handle: () => Promise<void>) =>
  Object.assign(
    observed(async () => handle()),
    { spec: { kind: 'schedule', ...spec } satisfies ScheduleSpec },
  )
