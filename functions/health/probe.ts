import { probesOf } from '#shared/merchants/registry.ts'
import { healthAgainMs, healthKeptMs, healthPartMs, overdueSeconds } from '#shared/operations/durations.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { within } from '#shared/platform/runtime/within.ts'
import { keys, shards, workDue } from '#shared/platform/table/keys.ts'
import { page } from '#shared/platform/table/page.ts'
import { get } from '#shared/platform/table/table.ts'

type Status = 'ok' | 'degraded' | 'down'
interface Part {
  status: Status
  detail?: string
}
export interface Health {
  status: Status
  parts: { database: Part; engine: Part; settings: Part; merchants: Record<string, Part> }
  checkedAt: string
}

/** Asks twice before it says no: what sleeps starts at the first question, and a new process has its connections to open. */
const twice = <T>(work: (withinMs: number) => Promise<T>, isGood: (seen: T) => boolean = () => true): Promise<T> => {
  const once = (ms: number) => within(work(ms), ms + 100, () => new Error('late'))
  return once(healthPartMs).then(
    (seen) => (isGood(seen) ? seen : once(healthAgainMs)),
    () => once(healthAgainMs),
  )
}

const part = (work: (withinMs: number) => Promise<Part>, otherwise: Part): Promise<Part> =>
  twice(work, ({ status }) => status === 'ok').catch(() => otherwise)

const database = () =>
  part(
    async () => {
      await get(keys.frozen('all'))
      return { status: 'ok' }
    },
    { status: 'down', detail: 'The table does not answer.' },
  )

/** The oldest due work shows whether the relay, the sweep and the workflow engine run. */
const engine = () =>
  part(
    async () => {
      const before = Math.floor(Date.now() / 1000) - overdueSeconds
      const lists = await Promise.all(
        Array.from({ length: shards }, (_, shard) => {
          const { gsi3pk, gsi3sk } = workDue(shard, before, '', 'purchases')
          return page({ index: 'gsi3', partition: gsi3pk, upTo: gsi3sk, limit: 1 })
        }),
      )
      const late = lists.some(({ items }) => items.length > 0)
      return late ? { status: 'degraded', detail: 'Work is overdue by more than five minutes.' } : { status: 'ok' }
    },
    { status: 'degraded', detail: 'The work list cannot be read.' },
  )

const merchant = (probe: ReturnType<typeof probesOf>[number]['probe']) =>
  part(
    async (withinMs) => {
      const { ok, detail } = await probe(withinMs)
      return { status: ok ? 'ok' : 'degraded', ...(detail && { detail }) }
    },
    { status: 'degraded', detail: 'The merchant cannot be asked.' },
  )

/** Without the settings nobody knows the merchants, and nothing can be bought. */
const companies = async (): Promise<Pick<Health['parts'], 'settings' | 'merchants'>> => {
  const stage = await twice(settings).catch(() => undefined)
  if (!stage) return { settings: { status: 'degraded', detail: 'The settings cannot be read.' }, merchants: {} }
  const parts = probesOf(stage).map(async ({ merchantId, probe }) => [merchantId, await merchant(probe)] as const)
  return { settings: { status: 'ok' }, merchants: Object.fromEntries(await Promise.all(parts)) }
}

const look = async (): Promise<Health> => {
  const [table, work, shops] = await Promise.all([database(), engine(), companies()])
  const all = [table, work, shops.settings, ...Object.values(shops.merchants)]
  const status = table.status === 'down' ? 'down' : all.every((one) => one.status === 'ok') ? 'ok' : 'degraded'
  return {
    status,
    parts: { database: table, engine: work, ...shops },
    checkedAt: new Date().toISOString(),
  }
}

let latest: { untilMs: number; health: Promise<Health> } | undefined

/** The platform's health, a few seconds old at most. Never throws. */
export const probe = (): Promise<Health> => {
  if (!latest || latest.untilMs <= Date.now()) latest = { untilMs: Date.now() + healthKeptMs, health: look() }
  return latest.health
}
