import { beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { discover } from '#infra/discover.ts'
import { type Bound, specOf } from '#test/support/channels/channels.ts'

let specs: ReturnType<typeof specOf>[]
beforeAll(async () => {
  const entries = (await discover()).filter(({ kind }) => kind === 'route')
  const routes = await Promise.all(entries.map(async ({ file }) => (await import(`../../${file}`)).handler as Bound))
  specs = routes.filter(({ operation }) => operation).map(specOf)
})
const forAgents = () => specs.filter(({ access }) => access !== 'public' && access.as.includes('agent'))
const tools = () => specs.flatMap((spec) => (spec.tool ? [{ ...spec, tool: spec.tool }] : []))

const deliversToServers = 'a server of the user receives events, not an agent in a conversation'
/** What an agent may call and is not offered. */
const noTools: Readonly<Record<string, string>> = {
  confirmCheckout: 'requestApproval is the same request, and getCheckout reports the state',
  mergeCart: 'it needs the token of a guest, which no agent should see',
  simulateAdvance: 'it plays the merchant, for tests',
  createSubscription: deliversToServers,
  deleteSubscription: deliversToServers,
  listDeliveries: deliversToServers,
  listSubscriptions: deliversToServers,
  pingSubscription: deliversToServers,
  redeliver: deliversToServers,
}

it('every operation that an agent may call is a tool, or is none for a reason', () => {
  const others = forAgents().filter(({ tool }) => !tool)
  expect(others.map(({ name }) => name).sort()).toEqual(Object.keys(noTools).sort())
})

it('only what an agent may call is a tool', () => {
  const callable = forAgents().map(({ name }) => name)
  expect(tools().filter(({ name }) => !callable.includes(name))).toEqual([])
  expect(tools().length).toBeGreaterThan(30)
})

it('a tool says of itself in one to three short sentences what no other says', () => {
  for (const { name, tool } of tools()) {
    expect(tool.says.length, name).toBeGreaterThanOrEqual(20)
    expect(tool.says.length, name).toBeLessThanOrEqual(300)
    expect(tool.says, name).toMatch(/^[A-Z].*\.$/)
    for (const sentence of tool.says.split(/[.:] /)) expect(sentence.split(' ').length, name).toBeLessThanOrEqual(25)
  }
  expect(new Set(tools().map(({ tool }) => tool.says)).size).toBe(tools().length)
})

it('the input of a tool is a JSON Schema of one object', () => {
  for (const { name, input = z.strictObject({}) } of tools())
    expect(z.toJSONSchema(input, { io: 'input' }), name).toMatchObject({ type: 'object', additionalProperties: false })
})

it('what only reads takes nothing away', () => {
  const wrong = tools().filter(({ tool, http }) => tool.destructive && http.method === 'GET')
  expect(wrong.map(({ name }) => name)).toEqual([])
})
