import type { Resource } from '#infra/local/cloudformation/model.ts'
import type { Invoker } from '#infra/local/lambda/pool.ts'
import { type GatewayCall, headerOf } from './call.ts'
import { authorizerEvent } from './event.ts'
import type { GatewayRefusal } from './gateway-responses.ts'
import { type Decide, readPolicy } from './policy.ts'

/** The handler's `requestContext.authorizer`, or the gateway's refusal. */
type Verdict = { context: Record<string, unknown> } | { refusal: GatewayRefusal }
export type Authorizer = (call: GatewayCall, methodArn: string) => Promise<Verdict>

interface Known {
  decide: Decide
  context: Record<string, unknown>
  until: number
}

const unauthorized: GatewayRefusal = { type: 'UNAUTHORIZED', message: 'Unauthorized' }
const broken: GatewayRefusal = { type: 'AUTHORIZER_FAILURE', message: 'Internal server error' }
const malformed: GatewayRefusal = { type: 'AUTHORIZER_CONFIGURATION_ERROR', message: 'Internal server error' }
const maxKnown = 10_000

type Identity = (call: GatewayCall) => string | undefined

const readIdentity = (id: string, source: string): Identity => {
  const [, place, name = ''] = /^method\.request\.(header|querystring)\.(.+)$/.exec(source.trim()) ?? []
  if (!place) throw new Error(`${id}: the gateway does not know the identity source ${source}`)
  return place === 'header' ? (call) => headerOf(call.headers, name) : (call) => call.query[name]
}

const readContext = (context: unknown): Record<string, string> | undefined => {
  const entries = Object.entries(context ?? {})
  if (!entries.every(([, value]) => /string|number|boolean/.test(typeof value))) return undefined
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

const readResult = (payload: string): Omit<Known, 'until'> | undefined => {
  const result = JSON.parse(payload) as Record<string, unknown> | null
  const decide = readPolicy(result?.['policyDocument'])
  const context = readContext(result?.['context'])
  const principalId = result?.['principalId']
  if (!decide || !context || typeof principalId !== 'string') return undefined
  return { decide, context: { principalId, integrationLatency: 0, ...context } }
}

const judge = ({ decide, context }: Omit<Known, 'until'>, methodArn: string): Verdict => {
  const effect = decide(methodArn)
  if (effect === 'allow') return { context }
  const message = 'User is not authorized to access this resource'
  return {
    refusal: {
      type: 'ACCESS_DENIED',
      message: effect === 'deny' ? message : `${message} with an explicit deny`,
      authorizer: context,
    },
  }
}

/** A REQUEST Lambda authorizer. It caches results for its TTL on the host clock. */
export const createAuthorizer = (
  { id, properties }: Resource,
  functions: Invoker,
  now: () => number,
  permit: (functionArn: string) => void = () => undefined,
): Authorizer => {
  const functionArn = /\/functions\/(.+)\/invocations$/.exec(String(properties['AuthorizerUri']))?.[1]
  if (properties['Type'] !== 'REQUEST' || !functionArn) {
    throw new Error(`${id}: the gateway knows REQUEST authorizers only, not ${properties['Type']}`)
  }
  const ttlMs = Number(properties['AuthorizerResultTtlInSeconds'] ?? 300) * 1000
  const sources = String(properties['IdentitySource'] ?? '').split(',')
  const identity = sources.filter((source) => source.trim()).map((source) => readIdentity(id, source))
  const answers = new Map<string, Known>()

  const ask = async (call: GatewayCall, methodArn: string): Promise<Omit<Known, 'until'> | GatewayRefusal> => {
    permit(functionArn)
    const { payload, failed } = await functions.invoke(functionArn, authorizerEvent(call, methodArn))
    if (failed) return JSON.parse(payload).errorMessage === 'Unauthorized' ? unauthorized : broken
    return readResult(payload) ?? malformed
  }

  return async (call, methodArn) => {
    const values = identity.map((read) => read(call))
    if (values.some((value) => !value)) return { refusal: unauthorized }
    const key = JSON.stringify(values)
    const time = now()
    const cached = answers.get(key)
    if (cached && cached.until > time) return judge(cached, methodArn)
    const answer = await ask(call, methodArn).catch(() => broken)
    if ('type' in answer) return { refusal: answer }
    if (ttlMs > 0 && values.length > 0) {
      answers.delete(key)
      answers.set(key, { ...answer, until: time + ttlMs })
      if (answers.size > maxKnown) answers.delete(answers.keys().next().value ?? '')
    }
    return judge(answer, methodArn)
  }
}
