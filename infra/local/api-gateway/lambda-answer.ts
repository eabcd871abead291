import type { Answer } from './call.ts'

/** REST API does not let an integration set these: they go out under a name of their own, or not at all. */
const remapped = new Set(['www-authenticate', 'server', 'date', 'content-md5', 'proxy-authenticate'])
const dropped = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive', 'upgrade', 'trailer'])
const maxAnswerBytes = 6 * 1024 * 1024

const isScalar = (value: unknown): value is string | number | boolean => /string|number|boolean/.test(typeof value)
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const readHeaders = (single: unknown, multi: unknown): Answer['headers'] | undefined => {
  const headers: Answer['headers'] = {}
  const set = (name: string, value: string | string[]) => {
    const lower = name.toLowerCase()
    if (!dropped.has(lower)) headers[remapped.has(lower) ? `x-amzn-remapped-${lower}` : lower] = value
  }
  for (const [name, value] of Object.entries(single ?? {})) {
    if (!isScalar(value)) return undefined
    set(name, String(value))
  }
  for (const [name, values] of Object.entries(multi ?? {})) {
    if (!Array.isArray(values) || !values.every(isScalar)) return undefined
    set(name, values.map(String))
  }
  return headers
}

/** Reads the JSON a proxy integration returned; undefined when it is none of what the gateway accepts (502). */
export const readLambdaAnswer = (payload: string, requestId: string): Answer | undefined => {
  if (payload.length > maxAnswerBytes) return undefined
  let result: unknown
  try {
    result = JSON.parse(payload)
  } catch {
    return undefined
  }
  if (!isRecord(result)) return undefined
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = result
  const status = Number(statusCode)
  if (!isScalar(statusCode) || !Number.isInteger(status) || status < 200 || status > 599) return undefined
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined
  if (headers && !isRecord(headers)) return undefined
  if (multiValueHeaders && !isRecord(multiValueHeaders)) return undefined
  const read = readHeaders(headers, multiValueHeaders)
  if (!read) return undefined
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, ...read },
    body: isBase64Encoded === true ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  }
}
