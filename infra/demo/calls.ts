interface Answer<T> {
  status: number
  body: T
}
export type Calls = ReturnType<typeof callsTo>

type Method = 'GET' | 'POST' | 'PUT'

/** JSON calls to one API as one caller; each command gets an idempotency key of its own. */
export const callsTo = (baseUrl: string, headers: Readonly<Record<string, string>> = {}) => {
  const send = async <T>(method: Method, path: string, body?: object): Promise<Answer<T>> => {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(method !== 'GET' && { 'idempotency-key': crypto.randomUUID() }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = /json/.test(response.headers.get('content-type') ?? '') && text !== ''
    return { status: response.status, body: (json ? JSON.parse(text) : text) as T }
  }
  return {
    get: <T>(path: string) => send<T>('GET', path),
    post: <T>(path: string, body: object = {}) => send<T>('POST', path, body),
    put: <T>(path: string, body: object) => send<T>('PUT', path, body),
  }
}

/** Calls with an access token. */
export const callsAs = (baseUrl: string, token: string): Calls => callsTo(baseUrl, { authorization: `Bearer ${token}` })
