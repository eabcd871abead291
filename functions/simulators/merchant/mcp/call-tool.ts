import * as z from 'zod'
import type { ArrivedCall, Binding, CompanyReply } from '#functions/simulators/company/endpoint.ts'
import { agentProfile } from '#shared/merchants/ucp/contract/profile.ts'
import { invalidParams, JsonRpcRequest, rpcError, rpcRefusal, rpcResult } from './json-rpc.ts'
import { type Tool, tools } from './tools.ts'

/** Where the shop speaks MCP: streamable HTTP, one answer per POST, no sessions. */
export const mcpPath = '/ucp/mcp'

const ToolCall = JsonRpcRequest.extend({
  id: z.union([z.string(), z.number()]),
  method: z.literal('tools/call'),
  params: z.looseObject({ name: z.string(), arguments: z.looseObject({}).default({}) }),
})

const jsonIn = ({ bytes }: ArrivedCall): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

/** Header and argument say the same, or one of them says nothing. */
const agree = (header: string | undefined, argument: string | undefined): boolean =>
  header === undefined || argument === undefined || header === argument

/** The REST call that a tool stands for; the signature is still that of the call as it was sent. */
const restCall = (call: ArrivedCall, tool: Tool, args: z.output<Tool['arguments']>): ArrivedCall => {
  const { meta, id = '' } = args
  const { 'idempotency-key': key, 'ucp-agent': agent } = meta
  return {
    ...call,
    method: tool.method,
    path: `/ucp/v1${tool.path.replace('{id}', encodeURIComponent(id))}`,
    headers: {
      ...call.headers,
      'ucp-agent': `profile="${agent.profile}"`,
      ...(key && { 'idempotency-key': key }),
    },
    bytes: Buffer.from(tool.payload ? JSON.stringify(args[tool.payload]) : ''),
  }
}

const answered = (id: string | number, reply: CompanyReply): CompanyReply => {
  if (reply.status >= 400) return { ...reply, ...rpcRefusal(id, reply) }
  const text = JSON.stringify(reply.body)
  return { ...reply, ...rpcResult(id, { structuredContent: reply.body, content: [{ type: 'text', text }] }) }
}

/** Reads a tool call as the REST call behind it, or says what is wrong with it. Any other call is none of its business. */
export const mcpBinding: Binding = (call) => {
  if (call.method !== 'POST' || call.path.replace(/\/+$/, '') !== mcpPath) return undefined
  const request = ToolCall.safeParse(jsonIn(call))
  if (!request.success) return undefined
  const { id, params } = request.data
  const tool = tools.get(params.name)
  if (!tool) return { reply: invalidParams(id, 'There is no such tool') }
  const args = tool.arguments.safeParse(params.arguments)
  if (!args.success) {
    const faults = args.error.issues.map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`)
    return { reply: invalidParams(id, faults.slice(0, 5).join('; ')) }
  }
  const { meta } = args.data
  if (!agree(agentProfile(call.headers['ucp-agent']), meta['ucp-agent'].profile))
    return { reply: rpcError(id, 400, -32600, 'UCP-Agent is another than meta says') }
  if (!agree(call.headers['idempotency-key'], meta['idempotency-key']))
    return { reply: rpcError(id, 400, -32600, 'Idempotency-Key is another than meta says') }
  return { call: restCall(call, tool, args.data), answer: (reply) => answered(id, reply) }
}
