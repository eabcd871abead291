import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createControls } from './controls.ts'

const turned: unknown[] = []
let ahead = 0
const controls = createControls({
  views: {
    state: () => ({ ready: true }),
    executions: (name) => [{ name: name ?? 'all' }],
  },
  clock: {
    now: () => 1_700_000_000_000 + ahead,
    offset: () => ahead,
    advance: async (ms) => {
      ahead += ms
    },
  },
  switches: Object.fromEntries(
    ['mappings', 'rules'].map((kind) => [
      kind,
      {
        list: () => [{ id: 'relay' }, { id: 'sweepholdsmapping1' }, { id: 'sweepholdsmapping2' }],
        setEnabled: (id: string, enabled: boolean) => turned.push([kind, id, enabled]) > 0,
      },
    ]),
  ),
})
let server: Server
let url: string
beforeAll(async () => {
  server = createServer(async (incoming, response) => {
    if (!(await controls(incoming, response))) response.end('not a control')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
})
afterAll(() => server.close())

const post = (path: string, body: unknown) =>
  fetch(`${url}/_local/${path}`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })

test('other paths are left to the API', async () => {
  expect(await (await fetch(`${url}/_locally`)).text()).toBe('not a control')
})

test('executions can be asked for by name', async () => {
  expect(await (await fetch(`${url}/_local/executions?name=apr_1`)).json()).toEqual([{ name: 'apr_1' }])
})

test('the clock is advanced by seconds', async () => {
  const answer = await (await post('clock', { advanceSeconds: 3600 })).json()
  expect(answer).toEqual({ now: '2023-11-14T23:13:20.000Z', aheadSeconds: 3600 })
})

test.each(['null', '[]', '7', '"text"', '{', 'x'.repeat(70_000), '{"constructor": {}, "__proto__": 1}'])(
  'a body that is no instruction is refused in words: %.20s',
  async (body) => {
    for (const path of ['clock', 'mappings/relay', 'rules/%zz', 'rules/constructor']) {
      const answer = await post(path, body)
      expect([400, 404, 413]).toContain(answer.status)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(await answer.json()).not.toMatchObject({ code: 'internal' })
    }
  },
)

test('a name that no path can spell is refused in words', async () => {
  for (const path of ['mappings/%zz', 'rules/%E0%A4%A', 'mappings/%'])
    expect(await (await post(path, { enabled: true })).json()).toMatchObject({ status: 400, code: 'request.invalid' })
  for (const path of ['%zz', 'state/%zz', 'executions?name=%zz', '__proto__', 'constructor'])
    expect((await fetch(`${url}/_local/${path}`)).status).not.toBe(500)
})

test('a mapping is turned off by its id', async () => {
  expect(await (await post('mappings/relay', { enabled: false })).json()).toEqual({ id: 'relay', enabled: false })
  expect(turned.at(-1)).toEqual(['mappings', 'relay', false])
})

test('a name is enough as long as only one begins with it', async () => {
  expect(await (await post('mappings/re-lay', { enabled: true })).json()).toEqual({ id: 're-lay', enabled: true })
  expect(turned.at(-1)).toEqual(['mappings', 'relay', true])
  expect((await post('mappings/sweep-holds', { enabled: true })).status).toBe(404)
})

test.each([
  ['an unknown control', 'nothing', {}, 404],
  ['an unknown rule', 'rules/other', { enabled: true }, 404],
  ['a switch that says neither', 'rules/relay', {}, 400],
  ['time that goes back', 'clock', { advanceSeconds: -1 }, 400],
  ['what is no JSON', 'clock', '{', 400],
])('%s gets a problem', async (_, path, body, status) => {
  const response = await post(path, body)
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({ status, code: expect.stringMatching(/^request\./) })
})

test('a web page, or a name that is not this machine, has no control', async () => {
  const ask = async (headers: Record<string, string>) => {
    const outgoing = request(`${url}/_local/state`, { headers }).end()
    const [response] = (await once(outgoing, 'response')) as [{ statusCode: number; resume: () => void }]
    response.resume()
    return response.statusCode
  }
  expect(await ask({ origin: 'http://shop.example' })).toBe(403)
  expect(await ask({ host: 'shop.example' })).toBe(403)
  expect(await ask({ host: 'localhost:3000' })).toBe(200)
})
