import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import { openPageSession } from '#shared/identity/flows/page-session.ts'
import { epochsOf } from '#shared/identity/rows/epochs.ts'
import { openingSession } from '#shared/identity/rows/sessions.ts'
import type { RouteSpec } from '#shared/platform/http/route-spec.ts'
import { newId } from '#shared/platform/runtime/new-id.ts'
import { commit } from '#shared/platform/table/table.ts'

/** The handler of one page. */
export type PageRoute = ((event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>) & {
  spec: Pick<RouteSpec, 'method' | 'path'>
}

/** What a browser sends, or what somebody else sends in its place. */
export interface Browsed {
  params?: Record<string, string>
  query?: Record<string, string>
  fields?: Record<string, string>
  /** A body instead of fields, as it is. */
  body?: string
  headers?: Record<string, string>
  /** What a bearer token would tell the gateway. */
  context?: Record<string, string>
}

/** Calls a page in process as API Gateway would. */
export const browse = async (route: PageRoute, sent: Browsed = {}) => {
  const path = route.spec.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => sent.params?.[name] ?? '')
  const body = sent.body ?? (sent.fields && new URLSearchParams(sent.fields).toString())
  const answer = await route({
    httpMethod: route.spec.method,
    path,
    resource: route.spec.path,
    headers: { ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }), ...sent.headers },
    pathParameters: sent.params ?? null,
    queryStringParameters: sent.query ?? null,
    body: body === undefined ? null : Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
    requestContext: {
      requestId: crypto.randomUUID(),
      path,
      authorizer: sent.context,
      identity: { sourceIp: '192.0.2.1' },
    },
  } as unknown as APIGatewayProxyEvent)
  return { status: answer.statusCode, headers: answer.headers ?? {}, html: answer.body }
}

/** The cookie of a new session of this user, as a browser sends it. */
export const cookieOf = async (userId: string): Promise<string> => {
  const { refreshToken, write } = openingSession(newId('session'), userId, await epochsOf(userId))
  await commit([write])
  return (await openPageSession(refreshToken)).split(';')[0] ?? ''
}

/** The hidden fields of the form to this path, as a browser would send them. */
export const hiddenIn = (html: string, action: string): Record<string, string> => {
  const [, form = ''] = html.split(`action="${action}"`)
  const inputs = form.split('</form>')[0]?.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g) ?? []
  return Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, value]))
}

const unescaped = (text: string) => text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&')
const attribute = (tag: string, name: string): string | undefined => {
  const [, value] = new RegExp(`\\s${name}="([^"]*)"`).exec(tag) ?? []
  return value === undefined ? undefined : unescaped(value)
}

/** Every field of the form to this path, as a browser would send them untouched. A label tells forms of one path apart. */
export const fieldsIn = (html: string, action: string, label?: string): Record<string, string> => {
  const forms = html.split('<form ').slice(1)
  const wanted = forms.find((form) => {
    const [head = ''] = form.split('>')
    return (
      attribute(` ${head}`, 'action') === action &&
      (label === undefined || attribute(` ${head}`, 'aria-label') === label)
    )
  })
  const [form = ''] = (wanted ?? '').split('</form>')
  const inputs = [...form.matchAll(/<input [^>]*>/g)].flatMap(([tag]) => {
    const off = attribute(tag, 'type') === 'checkbox' && !/\schecked/.test(tag)
    return off ? [] : [[attribute(tag, 'name') ?? '', attribute(tag, 'value') ?? ''] as const]
  })
  const lists = [...form.matchAll(/<select [^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/gs)].map(
    ([, name = '', options = '']) => {
      const tags = [...options.matchAll(/<option [^>]*>/g)].map(([tag]) => tag)
      return [name, attribute(tags.find((tag) => /\sselected/.test(tag)) ?? tags[0] ?? '', 'value') ?? ''] as const
    },
  )
  return Object.fromEntries([...inputs, ...lists])
}
