import { discover, type FoundEntry, root } from '#infra/discover.ts'
import type { Deployed } from './delivery.ts'

const handlerOf = async (one: FoundEntry): Promise<never> =>
  ((await import(`${root}/${one.file}`)) as Record<string, never>)[one.exported] as never

/** The real handlers of the platform, by kind. */
export const deployed = async () => {
  const entries = await discover()
  const every = async <K extends 'stream' | 'event' | 'schedule' | 'route'>(kind: K) =>
    Promise.all(
      entries
        .filter((one) => one.kind === kind)
        .map(async (one) => ({ one, handler: await handlerOf(one) }) as unknown as Deployed<K>),
    )
  const [routes, events, schedules, [stream]] = await Promise.all([
    every('route'),
    every('event'),
    every('schedule'),
    every('stream'),
  ])
  if (!stream) throw new Error('There is no relay')
  return { routes, events, schedules, stream }
}
