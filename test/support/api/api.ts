interface Options {
  token?: string
  /** Idempotency-Key; commands get a fresh one unless it is null. */
  key?: string | null
  headers?: Record<string, string>
}
/** An answer as a caller sees it: JSON parsed, anything else as text. */
export interface ApiAnswer<T> {
  status: number
  body: T
  headers: Headers
}
type Fields = Record<string, unknown>

/** Calls a host's API the way a client would. A body that is a string or bytes goes out as it is. */
export const api = (host: { url: string } | string) => {
  const base = typeof host === 'string' ? host : host.url
  const send = async <T>(method: string, path: string, body: unknown, options: Options): Promise<ApiAnswer<T>> => {
    const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array
    const { token, key = method === 'GET' ? null : crypto.randomUUID() } = options
    const response = await fetch(`${base}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(key !== null && { 'idempotency-key': key }),
        ...options.headers,
      },
      ...(body !== undefined && { body: raw ? (body as NonNullable<RequestInit['body']>) : JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = /json/.test(response.headers.get('content-type') ?? '') && text !== ''
    return { status: response.status, body: (json ? JSON.parse(text) : text) as T, headers: response.headers }
  }
  return {
    get: <T = Fields>(path: string, options: Options = {}) => send<T>('GET', path, undefined, options),
    post: <T = Fields>(path: string, body?: unknown, options: Options = {}) => send<T>('POST', path, body, options),
    put: <T = Fields>(path: string, body?: unknown, options: Options = {}) => send<T>('PUT', path, body, options),
    delete: <T = Fields>(path: string, options: Options = {}) => send<T>('DELETE', path, undefined, options),
  }
}
