import { afterAll, beforeAll, expect, it } from 'vitest'
import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as agentToken } from '#functions/auth/agent-token.ts'
import { bodyExample } from '#infra/openapi/operation.ts'
import { call } from '#test/support/api/api-call.ts'
import { type Bound, type Caller, directly, type Fields, overHttp, specOf } from '#test/support/channels/channels.ts'
import { commands } from '#test/support/channels/every-command.ts'
import { changesFrom, masked, ownRows } from '#test/support/channels/masked.ts'
import { questions } from '#test/support/channels/questions.ts'
import { allowedFor, refusalsOf } from '#test/support/channels/refused.ts'
import { type KeyedWorld, startKeyed } from '#test/support/keyed/keyed.ts'
import type { Buyer } from '#test/support/people/buyers.ts'

const routes = new Map<string, Bound>(
  [...Object.values(commands), ...questions].map(({ route }) => [specOf(route).name, route]),
)

let world: KeyedWorld
let who: Buyer
/** An agent that may read the catalogue and no more. */
let narrow: Caller
let before: Set<string>
beforeAll(async () => {
  world = await startKeyed()
  who = await world.desk.buyer()
  const { agentId, clientSecret } = (await who.user(createAgent, { body: { name: 'Scout' } })).body
  const token = await call(agentToken, { body: { agentId, clientSecret, scope: 'catalog:read' } })
  narrow = {
    principal: { kind: 'agent', userId: who.userId, agentId, scopes: ['catalog:read'] },
    token: token.body.accessToken,
    source: '192.0.2.9',
  }
  before = await ownRows()
})
afterAll(() => world.stop())

const exampleFor = (route: Bound): Fields => {
  const { input } = specOf(route)
  return input ? (bodyExample(input) as Fields) : {}
}

it.each([...routes])('%s is refused for the same reasons over HTTP and in process', async (_, route) => {
  for (const { what, asked: request, code } of refusalsOf(specOf(route), exampleFor(route), who, narrow)) {
    const answer = await overHttp(route, request)
    expect(answer, what).toMatchObject({ code })
    expect(await directly(route, request), what).toEqual(answer)
  }
})

it('no refusal writes anything', async () => {
  expect(changesFrom(before, await ownRows())).toEqual([])
})

it.each([...routes])('%s finds, or does not find, what an example names alike', async (_, route) => {
  const request = () => ({ ...allowedFor(specOf(route), who), input: exampleFor(route), key: crypto.randomUUID() })
  // Once before, for what can be made or ended once.
  await directly(route, request())
  // What is put again has one version more.
  const seen = (answer: unknown) => JSON.stringify(masked(answer)).replace(/"version":\d+/, '"version":"<next>"')
  const answer = seen(await overHttp(route, request()))
  expect(seen(await directly(route, request()))).toEqual(answer)
})

it.each([...routes])('%s takes nothing in process that HTTP could not carry', async (_, route) => {
  const ask = (more: Fields) =>
    directly(route, { ...allowedFor(specOf(route), who), input: { ...exampleFor(route), ...more } })
  expect(await ask({ unexpected: 'x' })).toMatchObject({ code: 'request.invalid' })
  const circle: Fields = {}
  circle['self'] = circle
  const texts = Object.entries(exampleFor(route)).filter(([, value]) => typeof value === 'string')
  for (const [name, value] of texts)
    for (const odd of [`${value}\ud800`, circle])
      expect(await ask({ [name]: odd })).toMatchObject({ code: 'request.invalid' })
})
