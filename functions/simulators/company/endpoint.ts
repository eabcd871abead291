import type { APIGatewayProxyEvent } from 'aws-lambda'
import type * as z from 'zod'
import type { Fault, FaultKind } from '#functions/simulators/company/chaos.ts'
import type { CompanyTable } from '#functions/simulators/company/company-table.ts'
import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'

interface Sent {
  method: string
  path: string
  headers: Readonly<Record<string, string>>
  bytes: Buffer
}

/** One HTTP call as it reached a company. */
export interface CompanyCall {
  method: string
  /** Below the company's base URL. */
  path: string
  /** The message as it was sent, stage prefix and all: what its signature covers. */
  sent: Sent
  query: Readonly<Record<string, string>>
  headers: Readonly<Record<string, string>>
  bytes: Buffer
  params: Readonly<Record<string, string>>
  now: number
  table: CompanyTable
  /** A fault drawn for this call that its endpoint plays itself. */
  fault: (kind: FaultKind) => Fault | undefined
}

export interface CompanyReply {
  status: number
  /** Undefined is no body. */
  body: unknown
  headers?: Record<string, string>
  /** A page for people, in place of the body. */
  html?: string
  /** The company signs it. */
  signed?: boolean
}

export interface Endpoint {
  /** What a chaos rule names. */
  operation: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  /** Steers or audits the simulation: exempt from faults. */
  control?: true
  /** Runs a second time, with faults, when its first table request finds chaos rules. */
  handle: (call: CompanyCall) => Promise<CompanyReply>
}

/** A call before it is routed. */
export type ArrivedCall = Omit<CompanyCall, 'params' | 'fault' | 'table'>

/** Another protocol for the same endpoints: the call as they know it and their reply in the caller's protocol, or a reply at once. Undefined for a call in theirs. */
export type Binding = (
  call: ArrivedCall,
) => { call: ArrivedCall; answer: (reply: CompanyReply) => CompanyReply } | { reply: CompanyReply } | undefined

/** The call inside a proxy event, without what routing adds. */
export const callOf = (event: APIGatewayProxyEvent): ArrivedCall => {
  const headers = Object.fromEntries(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value ?? '']),
  )
  // A gateway says null when there is no query.
  const query = (event.queryStringParameters ?? {}) as Record<string, string>
  const search = new URLSearchParams(query).toString()
  const method = event.httpMethod
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
  const calledPath = (event.requestContext.path ?? event.path) + (search && `?${search}`)
  const sent = { method, path: calledPath, headers, bytes }
  return { method, path: event.path, sent, query, headers, bytes, now: Date.now() }
}

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The values of a path's parameters in this call; undefined when the call is for another endpoint. */
export const matched = ({ method, path }: Endpoint, call: Pick<CompanyCall, 'method' | 'path'>) => {
  if (method !== call.method) return undefined
  const [wanted, parts] = [path.split('/'), call.path.replace(/\/+$/, '').split('/')]
  if (wanted.length !== parts.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, part] of wanted.entries()) {
    const value = decoded(parts[at] ?? '')
    if (part.startsWith('{')) params[part.slice(1, -1)] = value
    else if (part !== value) return undefined
  }
  return params
}

/** Parses the body; refuses with the fields that do not fit. */
export const bodyAs = <S extends z.ZodType>(schema: S, { bytes }: Pick<CompanyCall, 'bytes'>): z.output<S> => {
  const parsed = schema.safeParse(jsonOf(bytes))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`)
  throw new CompanyRefusal(400, 'invalid_request', faults.slice(0, 5).join('; '))
}

const jsonOf = (bytes: Buffer): unknown => {
  if (bytes.length === 0) return {}
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new CompanyRefusal(400, 'invalid_request', 'The body is not JSON')
  }
}
