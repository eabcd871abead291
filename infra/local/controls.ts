import type { IncomingMessage, ServerResponse } from 'node:http'

/** What a person or a test can look at and turn while the host runs. */
export interface ControlParts {
  state(): unknown
  executions(name: string | undefined): unknown
  deadLetters(): unknown
  clock: { now(): number; offset(): number; advance(ms: number): Promise<void> }
  /** False when there is nothing of this kind with this id. */
  setEnabled(kind: Switchable, id: string, enabled: boolean): boolean
}
const switchable = ['mappings', 'rules', 'schedules'] as const
export type Switchable = (typeof switchable)[number]

class Refused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

type Body = Record<string, unknown>
type Action = (body: Body, url: URL, id: string) => unknown

const readJson = async (request: IncomingMessage): Promise<Body> => {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  if (text === '') return {}
  try {
    return JSON.parse(text) as Body
  } catch {
    throw new Refused(400, 'The body is not JSON')
  }
}

const reply = (response: ServerResponse, status: number, value: unknown): void => {
  const type = status < 400 ? 'application/json' : 'application/problem+json'
  response
    .writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
    .end(`${JSON.stringify(value, null, 2)}\n`)
}

/** Only programs on this machine: not another one, and not a web page that a browser here has open. */
const isLocal = ({ headers, socket }: IncomingMessage): boolean =>
  /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '') &&
  headers.origin === undefined &&
  /^(::ffff:)?127\./.test(socket.remoteAddress ?? '')

const actions = (parts: ControlParts): Record<string, Action> => {
  const readClock = () => ({
    now: new Date(parts.clock.now()).toISOString(),
    aheadSeconds: Math.round(parts.clock.offset() / 1000),
  })
  const turn =
    (kind: Switchable): Action =>
    ({ enabled }, _, id) => {
      if (typeof enabled !== 'boolean') throw new Refused(400, 'Say {"enabled": true} or {"enabled": false}')
      if (!parts.setEnabled(kind, id, enabled)) throw new Refused(404, `There is no ${id} among the ${kind}`)
      return { id, enabled }
    }
  return {
    'GET state': () => parts.state(),
    'GET executions': (_, url) => parts.executions(url.searchParams.get('name') ?? undefined),
    'GET dead-letters': () => parts.deadLetters(),
    'GET clock': readClock,
    'POST clock': async ({ advanceSeconds }) => {
      if (typeof advanceSeconds !== 'number' || !(advanceSeconds >= 0) || advanceSeconds > 10 * 365 * 86_400)
        throw new Refused(400, 'advanceSeconds is a number of seconds, at most ten years; time only goes forward')
      await parts.clock.advance(advanceSeconds * 1000)
      return readClock()
    },
    ...Object.fromEntries(switchable.map((kind) => [`POST ${kind}`, turn(kind)])),
  }
}

/** Answers `/_local/...`; false for every other path. */
export const createControls = (parts: ControlParts) => {
  const known = actions(parts)
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (!/^\/_local(\/|\?|$)/.test(request.url ?? '')) return false
    const url = new URL(request.url ?? '', 'http://127.0.0.1')
    const [, , name = '', id = ''] = url.pathname.split('/')
    try {
      if (!isLocal(request)) throw new Refused(403, 'The controls are for this machine only')
      const action = known[`${request.method} ${name}`]
      if (!action) throw new Refused(404, `No such control. There are: ${Object.keys(known).join(', ')}`)
      reply(response, 200, await action(await readJson(request), url, decodeURIComponent(id)))
    } catch (error) {
      const status = error instanceof Refused ? error.status : 500
      const code = { 400: 'request.invalid', 403: 'auth.forbidden', 404: 'request.not-found' }[status] ?? 'internal'
      reply(response, status, { type: `urn:purser:problem:${code}`, title: (error as Error).message, status, code })
    }
    return true
  }
}
