import type { GatewayAnswer, GatewayCall } from './call.ts'
import { fillTemplate, parameterValue, refuseUnknown } from './gateway-template.ts'

/** A MOCK integration, as CORS preflights use it. */
export interface MockAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

interface IntegrationResponse {
  StatusCode: string
  SelectionPattern?: string
  ResponseParameters?: Record<string, string>
  ResponseTemplates?: Record<string, string>
}

/** Reads the one response of a MOCK integration. Throws on several responses and on template code. */
export const readMock = (id: string, integration: Record<string, unknown>): MockAnswer => {
  const [response, ...others] = (integration['IntegrationResponses'] ?? []) as IntegrationResponse[]
  if (!response || others.length > 0) throw new Error(`${id}: a MOCK integration has one response here`)
  const headers: Record<string, string> = {}
  for (const [target, source] of Object.entries(response.ResponseParameters ?? {})) {
    headers[target.replace(/^method\.response\.header\./, '').toLowerCase()] = source
    refuseUnknown(id, source)
  }
  const body = response.ResponseTemplates?.['application/json'] ?? ''
  refuseUnknown(id, body)
  return { status: Number(response.StatusCode), headers, body }
}

const none = { message: '', responseType: '' }

export const answerMock = (mock: MockAnswer, call: GatewayCall): GatewayAnswer => {
  const headers: GatewayAnswer['headers'] = { 'x-amzn-requestid': call.requestId }
  if (mock.body) headers['content-type'] = 'application/json'
  for (const [name, source] of Object.entries(mock.headers)) headers[name] = parameterValue(source, call, none)
  return { status: mock.status, headers, body: fillTemplate(mock.body, call, none) }
}
