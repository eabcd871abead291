import { isScalar, readHeaders } from './answer-headers.ts'
import type { GatewayAnswer } from './call.ts'

const maxAnswerBytes = 6 * 1024 * 1024

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads the answer of a proxy integration. Undefined when the gateway would refuse it with 502. */
export const readLambdaAnswer = (payload: string, requestId: string): GatewayAnswer | undefined => {
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
