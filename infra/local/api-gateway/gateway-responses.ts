import type { Resource } from '#infra/local/cloudformation/model.ts'
import type { GatewayAnswer, GatewayCall } from './call.ts'
import { fillTemplate, parameterValue, refuseUnknown } from './gateway-template.ts'

const defaults = {
  ACCESS_DENIED: 403,
  API_CONFIGURATION_ERROR: 500,
  AUTHORIZER_CONFIGURATION_ERROR: 500,
  AUTHORIZER_FAILURE: 500,
  BAD_REQUEST_BODY: 400,
  BAD_REQUEST_PARAMETERS: 400,
  DEFAULT_4XX: 400,
  DEFAULT_5XX: 500,
  EXPIRED_TOKEN: 403,
  INTEGRATION_FAILURE: 504,
  INTEGRATION_TIMEOUT: 504,
  INVALID_API_KEY: 403,
  INVALID_SIGNATURE: 403,
  MISSING_AUTHENTICATION_TOKEN: 403,
  QUOTA_EXCEEDED: 429,
  REQUEST_TOO_LARGE: 413,
  RESOURCE_NOT_FOUND: 404,
  THROTTLED: 429,
  UNAUTHORIZED: 401,
  UNSUPPORTED_MEDIA_TYPE: 415,
  WAF_FILTERED: 403,
} as const
type ResponseType = keyof typeof defaults

/** The gateway's own refusal. `status` is for refusals without a type of their own, such as 502. */
export interface GatewayRefusal {
  type: ResponseType
  message: string
  status?: number
  /** What the authorizer that denied the call said of it. */
  authorizer?: Record<string, unknown>
}

interface Shape {
  status: number | undefined
  headers: Record<string, string>
  /** The body templates by content type. */
  templates: Record<string, string>
}

const plain: Shape = {
  status: undefined,
  headers: {},
  templates: { 'application/json': '{"message":$context.error.messageString}' },
}

const readShape = ({ id, properties }: Resource): Shape => {
  const parameters = (properties['ResponseParameters'] ?? {}) as Record<string, string>
  const templates = (properties['ResponseTemplates'] ?? plain.templates) as Record<string, string>
  const headers: Record<string, string> = {}
  for (const [target, source] of Object.entries(parameters)) {
    const name = /^gatewayresponse\.header\.(.+)$/.exec(target)?.[1]
    if (!name) throw new Error(`${id}: the gateway cannot set ${target}`)
    headers[name] = source
  }
  for (const text of [...Object.values(templates), ...Object.values(headers)])
    refuseUnknown(id, text, properties['ResponseType'] === 'ACCESS_DENIED')
  const status = properties['StatusCode']
  return { status: status === undefined ? undefined : Number(status), headers, templates }
}

const pick = (templates: Record<string, string>, accept: string): [string, string] => {
  const entries = Object.entries(templates)
  const wanted = entries.find(([type]) => accept.includes(type))
  return wanted ?? entries.find(([type]) => type === 'application/json') ?? entries[0] ?? ['application/json', '']
}

/** Answers refusals by the AWS::ApiGateway::GatewayResponse resources of one API. */
export const createGatewayResponses = (responses: readonly Resource[]) => {
  const shapes = new Map<string, Shape>()
  for (const response of responses) {
    const type = String(response.properties['ResponseType'])
    if (!(type in defaults)) throw new Error(`${response.id}: no such gateway response: ${type}`)
    shapes.set(type, readShape(response))
  }
  return ({ type, message, status, authorizer }: GatewayRefusal, call: GatewayCall): GatewayAnswer => {
    const usual = status ?? defaults[type]
    const shape = shapes.get(type) ?? shapes.get(usual < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX') ?? plain
    const error = { message, responseType: type, ...(authorizer && { authorizer }) }
    const [contentType, template] = pick(shape.templates, call.headers['accept'] ?? call.headers['Accept'] ?? '')
    const headers: GatewayAnswer['headers'] = { 'content-type': contentType, 'x-amzn-requestid': call.requestId }
    for (const [name, source] of Object.entries(shape.headers)) {
      headers[name.toLowerCase()] = parameterValue(source, call, error)
    }
    return { status: shape.status ?? usual, headers, body: fillTemplate(template, call, error) }
  }
}
