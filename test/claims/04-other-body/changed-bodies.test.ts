import { afterAll, beforeAll, expect } from 'vitest'
import { discover, type FoundRoute } from '#infra/discover.ts'
import { Once } from '#shared/platform/operation/idempotency.ts'
import { commit } from '#shared/platform/table/table.ts'
import { type Answered, call } from '#test/support/api/api-call.ts'
import { variations } from '#test/support/api/other-bodies.ts'
import { wholeTable } from '#test/support/aws/whole-table.ts'
import { startLines } from '#test/support/companies/lines.ts'
import { type Buyers, type Route, startBuyers } from '#test/support/people/buyers.ts'
import { claimByTries } from '#test/support/run/claims.ts'
import { verifies } from '#test/support/run/verifies.ts'

const lines = startLines()
let desk: Buyers
let routes: FoundRoute[]
beforeAll(async () => {
  desk = await startBuyers(lines.line)
  routes = (await discover()).filter((one) => one.kind === 'route').filter(({ spec }) => spec.idempotency)
})
afterAll(() => desk.stop())

/** Counters of calls count a refused one, too. */
const counters = 'RATE#'

const userId = 'usr_01JX8Q2M4V7N5T3R9W6Y1Z0ABC'
/** A user with every right, just logged in: whoever may call a route at all. */
const context = (spec: FoundRoute['spec']) => ({
  kind: 'user',
  userId,
  authTime: String(Math.floor(Date.now() / 1000)),
  scopes: spec.access === 'public' ? '' : spec.access.scope,
  ...(spec.access !== 'public' && spec.access.as.includes('operator') && { scopes: `${spec.access.scope} operate` }),
})

/** One route under one key that has an answer, or is being answered, for these parameters and this body. */
const keyed = async (
  { spec, file }: FoundRoute,
  params: Record<string, string>,
  body: unknown,
  state: 'done' | 'pending',
) => {
  const { handler } = (await import(/* @vite-ignore */ `../../../${file}`)) as { handler: Route }
  const key = crypto.randomUUID()
  const meaning = { ...params, ...(spec.body?.parse(body) as object | undefined) }
  const once = new Once(`user:${userId}`, spec.operation, key, meaning, 'first')
  if (state === 'done') await commit([once.answered('{"first":true}')])
  else await once.claim()
  return (sent: { params?: Record<string, string>; body?: unknown }): Promise<Answered> =>
    call(handler, { params, body, ...sent, context: context(spec), headers: { 'idempotency-key': key } })
}

/** The same members in the opposite order: the same meaning. */
const reordered = (body: unknown) => body && Object.fromEntries(Object.entries(body as object).reverse())

/** What can be changed about a call of a route, part by part. */
const partsOf = ({ spec }: FoundRoute) => {
  const body = spec.body ? variations(spec.body) : { all: [], stuck: [] }
  const path = spec.params ? variations(spec.params) : { all: [], stuck: [] }
  const first = body.all[0]?.base
  const params = (path.all[0]?.base ?? {}) as Record<string, string>
  return { bodies: body.all, path: path.all, params, first, stuck: [...body.stuck, ...path.stuck] }
}

verifies('purchase.same-key', 'every field of every route that takes a key can be changed by the trial', () => {
  const stuck = routes.flatMap((route) => partsOf(route).stuck.map((field) => `${route.spec.operation}: ${field}`))
  expect(stuck).toEqual([])
  expect(routes.length).toBeGreaterThan(15)
})

claimByTries(
  4,
  'each field of each body and path, changed under a key that was used, is refused and changes nothing',
  { small: 1, usual: 15, full: 100 },
  async ({ count, seed, tried, saw, each }) => {
    let fields = 0
    for (const route of routes) {
      const { bodies, path, params, first } = partsOf(route)
      const states = route.spec.outward ? (['done', 'pending'] as const) : (['done'] as const)
      fields += bodies.length + path.length
      for (const state of states) {
        const sends = new Map<unknown, Awaited<ReturnType<typeof keyed>>>()
        for (const base of new Set([first, ...bodies.map((one) => one.base)]))
          sends.set(base, await keyed(route, params, base, state))
        const before = await wholeTable(counters)
        lines.mend()
        const refused = async (base: unknown, changed: object, what: string) => {
          const answer = await sends.get(base)?.(changed)
          expect(answer, `${route.spec.operation}: ${what}`).toMatchObject({
            status: 422,
            body: { code: 'idempotency.mismatch' },
          })
          tried()
        }
        await each(count, async (round) => {
          const pick = <T>(all: readonly T[]) => all[(seed + round) % all.length] as T
          for (const { field, base, others } of bodies) await refused(base, { body: pick(others) }, field)
          for (const { field, others } of path) await refused(first, { params: pick(others) }, field)
        })
        expect(await wholeTable(counters), route.spec.operation).toEqual(before)
        expect(lines.calls).toEqual([])
        const same = await sends.get(first)?.(first ? { body: reordered(first) } : {})
        if (state === 'done') expect(same).toMatchObject({ status: route.spec.status, body: { first: true } })
        else expect(same).toMatchObject({ status: 409, body: { code: 'idempotency.in-flight' } })
      }
    }
    saw('routes that take a key', routes.length)
    saw('fields changed', fields)
  },
)
