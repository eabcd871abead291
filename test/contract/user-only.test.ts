import { beforeAll, expect, it } from 'vitest'
import { discover, type FoundRoute } from '#infra/discover.ts'
import { userOnlyScopes } from '#shared/kernel/principal.ts'

let routes: FoundRoute[]
beforeAll(async () => {
  routes = (await discover()).filter((one) => one.kind === 'route')
})

const kindsOf = ({ spec }: FoundRoute) => (spec.access === 'public' ? [] : spec.access.as)
const named = ({ spec }: FoundRoute) => `${spec.method} ${spec.path}`

it('what needs the scope of operators is for operators alone, and they have no other', () => {
  const asking = routes.filter((route) => kindsOf(route).includes('operator'))
  const scoped = routes.filter(({ spec }) => spec.access !== 'public' && spec.access.scope === 'operate')
  expect(asking.map(named)).toEqual(scoped.map(named))
  for (const route of asking) expect(kindsOf(route), named(route)).toEqual(['operator'])
})

it('a route that needs a scope agents never hold is closed to them', () => {
  const wrong = routes.filter(
    ({ spec }) =>
      spec.access !== 'public' && spec.access.as.includes('agent') && userOnlyScopes.includes(spec.access.scope),
  )
  expect(wrong.map(named)).toEqual([])
})
