import { ownValue } from '#shared/kernel/own-value.ts'

interface Carried {
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  /** The body as sent. */
  bytes: Uint8Array
}
/** `authority` is the Host header; `path` is the requested path with its query. */
interface RequestMessage extends Carried {
  method: string
  authority: string
  path: string
}
interface ResponseMessage extends Carried {
  status: number
}
export type SignedMessage = RequestMessage | ResponseMessage

const alwaysWhenPresent = ['idempotency-key', 'webhook-id', 'webhook-timestamp']
const queryAt = (path: string): number => (path.includes('?') ? path.indexOf('?') : path.length)

/** What a signature over this message has to cover: its target, its body, and the headers that give it its meaning. `more`: such headers of one protocol. */
export const coveredComponents = (message: SignedMessage, more: readonly string[] = []): string[] => {
  const { headers, bytes } = message
  const body = bytes.length > 0 ? ['content-digest', 'content-type'] : []
  if ('status' in message) return ['@status', ...body]
  const query = message.path.includes('?') ? ['@query'] : []
  const present = [...more, ...alwaysWhenPresent].filter((name) => ownValue(headers, name) !== undefined)
  return ['@method', '@authority', '@path', ...query, ...present, ...body]
}

const componentValue = (message: SignedMessage, name: string): string | undefined => {
  if (!name.startsWith('@')) return ownValue(message.headers, name)?.trim()
  if ('status' in message) return name === '@status' ? String(message.status) : undefined
  switch (name) {
    case '@method':
      return message.method.toUpperCase()
    case '@authority':
      return message.authority.toLowerCase().replace(/:(443|80)$/, '')
    case '@path':
      return message.path.slice(0, queryAt(message.path)) || '/'
    case '@query':
      return message.path.slice(queryAt(message.path)) || '?'
    default:
      return undefined
  }
}

/** RFC 9421 2.5: one line per component, the parameters last. Undefined when a component has no value or could forge a line. */
export const signatureBase = (
  message: SignedMessage,
  covered: readonly string[],
  params: string,
): string | undefined => {
  const lines: string[] = []
  for (const name of covered) {
    const value = componentValue(message, name)
    if (value === undefined || /[\r\n]/.test(value)) return undefined
    lines.push(`"${name}": ${value}`)
  }
  return [...lines, `"@signature-params": ${params}`].join('\n')
}
