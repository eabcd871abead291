import * as z from 'zod'
import type { Endpoint } from '#functions/simulators/company/endpoint.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { ucpVersion } from '#shared/merchants/ucp/contract/profile.ts'
import { mcpPath } from './call-tool.ts'
import { invalidParams, JsonRpcRequest, rpcError, rpcResult } from './json-rpc.ts'
import { tools } from './tools.ts'

/** Protocol versions whose messages these are, newest first. */
const versions = ['2025-11-25', '2025-06-18', '2025-03-26']

const listed = () =>
  Array.from(tools, ([name, { description, arguments: input }]) => ({
    name,
    description,
    inputSchema: z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }),
  }))

/** MCP without the calls of tools: the handshake, and the list of tools. */
export const mcpEndpoint = (shop: Shop): Endpoint => ({
  operation: 'mcp',
  method: 'POST',
  path: mcpPath,
  async handle({ bytes }) {
    let json: unknown
    try {
      json = JSON.parse(bytes.toString('utf8'))
    } catch {
      return rpcError(null, 400, -32700, 'The body is not JSON')
    }
    const request = JsonRpcRequest.safeParse(json)
    if (!request.success) return rpcError(null, 400, -32600, 'The body is no JSON-RPC request')
    const { id, method, params } = request.data
    if (id === undefined) return { status: 202, body: undefined }
    switch (method) {
      case 'initialize': {
        const wanted = versions.find((version) => version === params['protocolVersion'])
        return rpcResult(id, {
          protocolVersion: wanted ?? versions[0],
          capabilities: { tools: {} },
          serverInfo: { name: shop.title, version: ucpVersion },
        })
      }
      case 'ping':
        return rpcResult(id, {})
      case 'tools/list':
        return rpcResult(id, { tools: listed() })
      case 'tools/call':
        return invalidParams(id, 'params: a tool has a name and arguments')
      default:
        return rpcError(id, 404, -32601, 'There is no such method')
    }
  },
})
