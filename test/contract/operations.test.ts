import { beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { discover } from '#infra/discover.ts'
import { type Bound, specOf } from '#test/support/channels/channels.ts'
import { commands } from '#test/support/channels/every-command.ts'
import { questions } from '#test/support/channels/questions.ts'

let specs: ReturnType<typeof specOf>[]
beforeAll(async () => {
  const entries = (await discover()).filter(({ kind }) => kind === 'route')
  const routes = await Promise.all(entries.map(async ({ file }) => (await import(`../../${file}`)).handler as Bound))
  specs = routes.filter(({ operation }) => operation).map(specOf)
})

it('every operation is called over both channels by a test', () => {
  const tried = [...Object.values(commands), ...questions].map(({ route }) => specOf(route).name)
  expect([...new Set(tried)].sort()).toEqual(specs.map(({ name }) => name).sort())
  expect(specs.length).toBeGreaterThan(70)
})

it('every input and output has a JSON Schema, and the input is one flat object', () => {
  for (const { name, input = z.strictObject({}), output } of specs) {
    const taken = z.toJSONSchema(input, { io: 'input' })
    expect(taken, name).toMatchObject({ type: 'object', properties: expect.anything(), additionalProperties: false })
    for (const [member, schema] of Object.entries(taken.properties ?? {}))
      expect(Object.keys(schema as object).length, `${name}: ${member}`).toBeGreaterThan(0)
    expect(z.toJSONSchema(output, { io: 'output' }), name).toMatchObject({ type: 'object' })
  }
})

it('every member that the path or a header carries is a member of the input', () => {
  for (const { name, input, http } of specs) {
    const carried = [
      ...[...http.path.matchAll(/\{(\w+)\}/g)].map(([, member]) => member),
      ...Object.keys(http.headers ?? {}),
    ]
    expect(Object.keys(input?.shape ?? {}), name).toEqual(expect.arrayContaining(carried))
  }
})

it('what takes a key has a caller to keep it for', () => {
  const open = specs.filter(({ access }) => access === 'public' || access.guests)
  expect(open.filter(({ idempotency }) => idempotency).map(({ name }) => name)).toEqual([])
})
