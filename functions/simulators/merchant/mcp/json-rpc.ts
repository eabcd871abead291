import * as z from 'zod'
import type { CompanyReply } from '#functions/simulators/company/endpoint.ts'

type Id = string | number | null

export const JsonRpcRequest = z.object({
  jsonrpc: z.literal('2.0'),
  /** A notification has none. */
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string(),
  params: z.looseObject({}).default({}),
})

export const rpcResult = (id: Id, result: object): CompanyReply => ({
  status: 200,
  body: { jsonrpc: '2.0', id, result },
})

export const rpcError = (id: Id, status: number, code: number, message: string, data?: object): CompanyReply => ({
  status,
  body: { jsonrpc: '2.0', id, error: { code, message, ...(data && { data }) } },
})

export const invalidParams = (id: Id, message: string) => rpcError(id, 400, -32602, message)

const codeOf: Readonly<Record<string, number>> = {
  invalid_profile_url: -32001,
  profile_unreachable: -32001,
  profile_malformed: -32001,
  version_unsupported: -32001,
  digest_mismatch: -32600,
}

const Refused = z.object({ code: z.string(), content: z.string() })

/** A protocol failure of the REST operation as JSON-RPC has it, under the same HTTP status. */
export const rpcRefusal = (id: Id, { status, body, headers = {} }: CompanyReply): CompanyReply => {
  const { code, content } = Refused.parse(body)
  const wait = Number(headers['retry-after'])
  const data = { code, content, ...(wait > 0 && { retry_after: wait }) }
  const other = status >= 500 && status !== 503 ? -32603 : status === 400 ? -32602 : -32000
  const number = Object.hasOwn(codeOf, code) ? (codeOf[code] ?? other) : other
  return { ...rpcError(id, status, number, content, data), headers }
}
