import type { IncomingMessage, ServerResponse } from 'node:http'

/** Answers a `GET`. `name` is the query parameter. */
export type View = (name: string | undefined) => unknown

/** Resources of one kind that a caller can enable and disable while the host runs. */
export interface Switches {
  list(): readonly { id: string }[]
  setEnabled(id: string, enabled: boolean): boolean
}

/** What the controls read and change. */
export interface ControlParts {
  clock: { now(): number; offset(): number; advance(ms: number): Promise<void> }
  views: Record<string, View>
  /** By kind, such as `rules`. */
  switches: Record<string, Switches>
}

class Refused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

type Body = Record<string, unknown>
type Action = (body: Body, url: URL, id: string) => unknown

const longestBody = 64 * 1024

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused(400, 'The body must be JSON')
  }
}

const readJson = async (request: IncomingMessage): Promise<Body> => {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > longestBody) throw new Refused(413, `A body has at most ${longestBody} characters`)
  }
  const body = text === '' ? {} : jsonIn(text)
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Refused(400, 'The body must be a JSON object')
  return body as Body
}

/** A part of a path as its caller meant it. */
const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new Refused(400, 'The path has a % that stands for no character')
  }
}

const reply = (response: ServerResponse, status: number, value: unknown): void => {
  const type = status < 400 ? 'application/json' : 'application/problem+json'
  response
    .writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
    .end(`${JSON.stringify(value, null, 2)}\n`)
}

/** True for programs on this machine. Other machines and web pages in a browser here are refused. */
const isLocal = ({ headers, socket }: IncomingMessage): boolean =>
  /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '') &&
  headers.origin === undefined &&
  /^(::ffff:)?127\./.test(socket.remoteAddress ?? '')

/** Finds a logical id, also by the function name it begins with: `outbox-relay` finds `outboxrelaymappingFD38F7B9`. */
const idOf = (all: readonly { id: string }[], name: string): string | undefined => {
  const begun = all.filter(({ id }) => id.startsWith(name.replaceAll('-', '')))
  return (all.find(({ id }) => id === name) ?? (begun.length === 1 ? begun[0] : undefined))?.id
}

const switchOnOff =
  (kind: string, { list, setEnabled }: Switches): Action =>
  ({ enabled }, _, name) => {
    if (typeof enabled !== 'boolean') throw new Refused(400, 'The body must be {"enabled": true} or {"enabled": false}')
    const id = idOf(list(), name)
    if (id === undefined || !setEnabled(id, enabled))
      throw new Refused(404, `The host has no ${name} among its ${kind}`)
    return { id: name, enabled }
  }

const actions = ({ clock, views, switches }: ControlParts): Record<string, Action> => {
  const readClock = () => ({
    now: new Date(clock.now()).toISOString(),
    aheadSeconds: Math.round(clock.offset() / 1000),
  })
  const shown = Object.entries(views).map(([name, view]): [string, Action] => [
    `GET ${name}`,
    (_, url) => view(url.searchParams.get('name') ?? undefined),
  ])
  const turned = Object.entries(switches).map(([kind, some]): [string, Action] => [
    `POST ${kind}`,
    switchOnOff(kind, some),
  ])
  return {
    ...Object.fromEntries(shown),
    'GET clock': readClock,
    'POST clock': async ({ advanceSeconds }) => {
      if (typeof advanceSeconds !== 'number' || !(advanceSeconds >= 0) || advanceSeconds > 10 * 365 * 86_400)
        throw new Refused(400, 'advanceSeconds must be a number from 0 to the seconds of ten years')
      await clock.advance(advanceSeconds * 1000)
      return readClock()
    },
    ...Object.fromEntries(turned),
  }
}

/** Answers `/_local/...`; false for every other path. */
export const createControls = (parts: ControlParts) => {
  const paths = actions(parts)
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (!/^\/_local(\/|\?|$)/.test(request.url ?? '')) return false
    try {
      const url = new URL(request.url ?? '', 'http://127.0.0.1')
      const [, , name = '', id = ''] = url.pathname.split('/')
      if (!isLocal(request)) throw new Refused(403, 'The controls answer only programs on this machine')
      const action = paths[`${request.method} ${name}`]
      if (!action) throw new Refused(404, `The host has no such control. It has: ${Object.keys(paths).join(', ')}`)
      reply(response, 200, await action(await readJson(request), url, decoded(id)))
    } catch (error) {
      const status = error instanceof Refused ? error.status : 500
      const code =
        { 400: 'request.invalid', 413: 'request.too-large', 403: 'auth.forbidden', 404: 'request.not-found' }[status] ??
        'internal'
      reply(response, status, { type: `urn:purser:problem:${code}`, title: (error as Error).message, status, code })
    }
    return true
  }
}
