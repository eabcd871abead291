import type { APIGatewayProxyEvent } from 'aws-lambda'
import { Failure } from '#shared/kernel/errors.ts'
import { Principal, type Scope } from '#shared/kernel/principal.ts'
import { invalidInput } from '#shared/platform/operation/accept.ts'

/** Bodies above this, in bytes, are refused before they are parsed. */
export const maxBodyBytes = 256 * 1024

/** Header names in lower case, as HTTP/2 has them. */
export const headersOf = (event: APIGatewayProxyEvent): Record<string, string> =>
  Object.fromEntries(Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value ?? '']))

/** The bytes as they were sent: signatures and idempotency hashes are over these. */
export const bytesOf = (event: APIGatewayProxyEvent): Buffer => {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
  if (bytes.length > maxBodyBytes)
    throw new Failure('request.too-large', `A body has at most ${maxBodyBytes} bytes`, { limitBytes: maxBodyBytes })
  return bytes
}

/** JSON may spell half of a character, which no store, hash or signature of ours can carry. */
const wellFormed = (name: string, value: unknown): unknown => {
  if (!name.isWellFormed() || (typeof value === 'string' && !value.isWellFormed())) throw new SyntaxError('Half a pair')
  return value
}

/** Undefined for an empty body. Refuses other media types, bytes that are not UTF-8, and half surrogate pairs. */
export const parseJson = (bytes: Buffer, contentType: string | undefined): unknown => {
  if (bytes.length === 0) return undefined
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType ?? ''))
    throw new Failure('request.media-type', 'Send the body as application/json')
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), wellFormed)
  } catch {
    throw new Failure('request.not-json', 'The body is not JSON in UTF-8')
  }
}

/** Each parameter once: of two values neither is sure to be the intended one. */
export const queryOf = (event: APIGatewayProxyEvent): Record<string, string | undefined> => {
  const twice = Object.entries(event.multiValueQueryStringParameters ?? {}).find(([, all]) => (all?.length ?? 0) > 1)
  if (twice) throw invalidInput('query', [{ at: twice[0], message: 'Give this parameter once' }])
  return event.queryStringParameters ?? {}
}

/** The path as it was called, with its query in one form: what a signature covers. */
export const calledPathOf = (event: APIGatewayProxyEvent): string => {
  const query = Object.entries(event.multiValueQueryStringParameters ?? {}).flatMap(([name, values]) =>
    (values ?? []).map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  )
  return (event.requestContext.path ?? event.path) + (query.length > 0 ? `?${query.join('&')}` : '')
}

/** What the authorizer learned; it passes strings only. Refuses what it closed to this caller. */
export const principalOf = (event: APIGatewayProxyEvent): Principal | undefined => {
  const context = event.requestContext.authorizer
  if (!context?.['kind']) return undefined
  if (context['closed']) throw new Failure('auth.forbidden', 'No agent may do this', { principal: 'agent' })
  return Principal.parse({
    ...context,
    authTime: Number(context['authTime'] ?? 0),
    scopes: String(context['scopes'] ?? '')
      .split(' ')
      .filter(Boolean) as Scope[],
  })
}
