import { type GatewayCall, headerOf } from './call.ts'
import { requestTime } from './request-time.ts'

export interface GatewayError {
  message: string
  responseType: string
  authorizer?: Record<string, unknown>
}

const variables: Record<string, (call: GatewayCall, error: GatewayError) => string> = {
  accountId: (call) => call.accountId,
  apiId: (call) => call.apiId,
  domainName: (call) => headerOf(call.headers, 'host') ?? '',
  'error.message': (_, error) => error.message,
  'error.messageString': (_, error) => JSON.stringify(error.message),
  'error.responseType': (_, error) => error.responseType,
  'error.validationErrorString': () => '',
  extendedRequestId: (call) => call.requestId,
  httpMethod: (call) => call.method,
  'identity.sourceIp': (call) => call.sourceIp,
  'identity.userAgent': (call) => headerOf(call.headers, 'user-agent') ?? '',
  path: (call) => call.path,
  protocol: (call) => call.protocol,
  requestId: (call) => call.requestId,
  requestTime: (call) => requestTime(call.timeMs),
  requestTimeEpoch: (call) => String(call.timeMs),
  resourceId: (call) => call.resourceId,
  resourcePath: (call) => call.resourcePath,
  stage: (call) => call.stage,
}

const places: Record<string, (call: GatewayCall, name: string) => string> = {
  header: (call, name) => headerOf(call.headers, name) ?? '',
  querystring: (call, name) => call.query[name] ?? '',
  path: (call, name) => call.params[name] ?? '',
}

const dotted = String.raw`(context|method\.request|stageVariables)\.([\w-]+(?:\.[\w-]+)*)`
const reference = new RegExp(String.raw`\$\{${dotted}\}|\$${dotted}`, 'g')
const source = /^(?:'(.*)'|(context|method\.request|stageVariables)\.([\w.-]+))$/s

/** What an authorizer answered in its context, by a name without signs. */
const authorizerMember = /^authorizer\.(\w+)$/

const lookUp = (root: string, name: string, call: GatewayCall, error: GatewayError): string => {
  const [, said] = authorizerMember.exec(name) ?? []
  if (root === 'context' && said) return String(error.authorizer?.[said] ?? '')
  if (root === 'context') return variables[name]?.(call, error) ?? ''
  if (root === 'stageVariables') return call.stageVariables[name] ?? ''
  const [place = '', ...rest] = name.split('.')
  return places[place]?.(call, rest.join('.')) ?? ''
}

const canFill = (root: string, name: string, authorized: boolean): boolean =>
  root === 'stageVariables' ||
  (root === 'context'
    ? name in variables || (authorized && authorizerMember.test(name))
    : (name.split('.')[0] ?? '') in places)

/** Throws on variables that this gateway cannot fill. `authorized`: an authorizer answered before, so there is a context of it. */
export const refuseUnknown = (id: string, text: string, authorized = false): void => {
  for (const [whole, braced, bracedPath, bare, barePath] of text.matchAll(reference)) {
    if (!canFill(braced ?? bare ?? '', bracedPath ?? barePath ?? '', authorized))
      throw new Error(`${id}: the gateway does not know ${whole}`)
  }
  const rest = text.replaceAll(reference, '')
  const code = /#(?:set|if|foreach|else|end)\b|\$(?:input|util)\b/.exec(rest)
  if (code) throw new Error(`${id}: the gateway runs no template code (${code[0]})`)
}

/** Fills the variables of a response template. It escapes only `messageString`. */
export const fillTemplate = (template: string, call: GatewayCall, error: GatewayError): string =>
  template.replaceAll(reference, (_, braced?: string, bracedPath?: string, bare = '', barePath = '') =>
    lookUp(braced ?? bare, bracedPath ?? barePath, call, error),
  )

/** The value of a response header: `'quoted text'` or a name such as `context.requestId`. */
export const parameterValue = (text: string, call: GatewayCall, error: GatewayError): string => {
  const [, literal, root, name] = source.exec(text) ?? []
  if (literal !== undefined) return literal
  return root && name ? lookUp(root, name, call, error) : text
}
