import type { Model, Resource } from '#infra/local/cloudformation/model.ts'
import { type MockAnswer, readMock } from './mock.ts'

export interface FunctionTarget {
  functionArn: string
  /** Without one the function itself must permit the call. */
  roleArn: string | undefined
}
/** What answers a method of a resource. */
export interface Method {
  resourcePath: string
  resourceId: string
  target: FunctionTarget | { mock: MockAnswer }
  /** The logical or physical id of the method's authorizer. */
  authorizerId: string | undefined
  timeoutMs: number
}
export interface Match {
  method: Method
  params: Record<string, string>
}

interface Node {
  path: string
  id: string
  fixed: Map<string, Node>
  variable?: { name: string; node: Node }
  greedy?: { name: string; node: Node }
  methods: Map<string, Method>
}

const newNode = (path: string, id: string): Node => ({ path, id, fixed: new Map(), methods: new Map() })

const integrationLimitMs = 29_000

const targetOf = (id: string, properties: Record<string, unknown>): Method['target'] => {
  const integration = (properties['Integration'] ?? {}) as Record<string, unknown>
  const type = integration['Type']
  if (type === 'MOCK') return { mock: readMock(id, integration) }
  const uri = String(integration['Uri'])
  const functionArn = /\/functions\/(.+)\/invocations$/.exec(uri)?.[1]
  if (type !== 'AWS_PROXY' || !functionArn) throw new Error(`${id}: the gateway has no ${type} integration to ${uri}`)
  if (integration['ResponseTransferMode'] === 'STREAM') throw new Error(`${id}: the gateway does not stream`)
  const credentials = integration['Credentials']
  return { functionArn, roleArn: credentials === undefined ? undefined : String(credentials) }
}

const readMethod = ({ id, properties }: Resource, node: Node): Method => {
  const authorization = properties['AuthorizationType'] ?? 'NONE'
  if (authorization !== 'NONE' && authorization !== 'CUSTOM') {
    throw new Error(`${id}: the gateway does not authorize by ${authorization}`)
  }
  for (const extra of ['RequestValidatorId', 'RequestModels', 'ApiKeyRequired']) {
    if (properties[extra]) throw new Error(`${id}: the gateway does not know ${extra}`)
  }
  const integration = (properties['Integration'] ?? {}) as Record<string, unknown>
  return {
    resourcePath: node.path,
    resourceId: node.id,
    target: targetOf(id, properties),
    authorizerId: authorization === 'CUSTOM' ? String(properties['AuthorizerId']) : undefined,
    timeoutMs: Number(integration['TimeoutInMillis'] ?? integrationLimitMs),
  }
}

const attach = (parent: Node, part: string, id: string): Node => {
  const [, name, plus] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? []
  const node = newNode(`${parent.path === '/' ? '' : parent.path}/${part}`, id)
  if (!name) parent.fixed.set(part, node)
  else if (plus) parent.greedy = { name, node }
  else parent.variable = { name, node }
  return node
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The most specific resource with this method. A literal part beats a variable, and a variable beats a greedy one. */
const descend = (node: Node, parts: readonly string[], at: number, method: string): Match | undefined => {
  const part = parts[at]
  if (part === undefined) {
    const here = node.methods.get(method) ?? node.methods.get('ANY')
    return here && { method: here, params: {} }
  }
  const fixed = node.fixed.get(part)
  const exact = fixed && descend(fixed, parts, at + 1, method)
  if (exact) return exact
  const { variable, greedy } = node
  const single = variable && part !== '' ? descend(variable.node, parts, at + 1, method) : undefined
  if (single && variable) return { method: single.method, params: { [variable.name]: decode(part), ...single.params } }
  const rest = greedy && descend(greedy.node, [], 0, method)
  return rest && greedy && { method: rest.method, params: { [greedy.name]: decode(parts.slice(at).join('/')) } }
}

/** Builds the resource tree of one AWS::ApiGateway::RestApi. Finding returns undefined without a matching method. */
export const readRoutes = (model: Model, api: Resource) => {
  const ofApi = (type: string) => model.of(type).filter(({ properties }) => properties['RestApiId'] === api.name)
  const root = newNode('/', 'root')
  const waiting = new Map(ofApi('AWS::ApiGateway::Resource').map((resource) => [resource.name, resource]))
  const nodes = new Map<string, Node>()
  const place = (resource: Resource): Node => {
    const placed = nodes.get(resource.name)
    if (placed) return placed
    const parent = waiting.get(String(resource.properties['ParentId']))
    const node = attach(parent ? place(parent) : root, String(resource.properties['PathPart']), resource.name)
    nodes.set(resource.name, node)
    return node
  }
  for (const resource of waiting.values()) place(resource)
  for (const method of ofApi('AWS::ApiGateway::Method')) {
    const node = nodes.get(String(method.properties['ResourceId'])) ?? root
    node.methods.set(String(method.properties['HttpMethod']), readMethod(method, node))
  }
  return (method: string, path: string): Match | undefined => {
    const parts = path.split('/').slice(1)
    if (parts.at(-1) === '') parts.pop()
    return descend(root, parts, 0, method)
  }
}
