import type { Model, Resource } from './cloudformation/model.ts'
import type { AccessControl, Denied } from './iam/access.ts'
import type { Functions } from './lambda/pool.ts'
import { AwsError } from './wire/aws-error.ts'
import type { WireService } from './wire/wire-service.ts'

/** A model of these resources alone, for tests of one part of the host. */
export function fakeModel(resources: (Omit<Resource, 'stack' | 'raw'> & { stack?: string })[]): Model {
  const all = resources.map((resource) => ({ stack: 'Test', raw: resource.properties, ...resource }))
  return {
    of: (type) => all.filter((resource) => resource.type === type),
    byId: (stack, id) => all.find((resource) => resource.stack === stack && resource.id === id),
    byArn: (arn) => all.find((resource) => resource.arn === arn),
    assetDir: (key) => key,
    region: 'eu-west-1',
    account: '000000000000',
  }
}

/** An access check that asks `allow`, and by default grants everything. */
export function fakeAccess(
  allow: (principal: string, action: string, resource: string) => boolean = () => true,
): AccessControl {
  const denied: Denied[] = []
  const check = (role: string, action: string, resource: string) => {
    if (allow(role, action, resource)) return
    denied.push({ role, action, resource })
    throw new AwsError('AccessDeniedException', `User: ${role} is not authorized to perform: ${action} on ${resource}`)
  }
  return {
    require: check,
    requireInvoke: (principal, functionArn) => check(principal, 'lambda:InvokeFunction', functionArn),
    denied: () => denied,
  }
}

export interface FakeFunctions extends Functions {
  calls: { name: string; event: unknown }[]
}
/** Functions by the last part of their ARN. What one throws becomes its errorType and errorMessage. */
export function fakeFunctions(bodies: Record<string, (event: never) => unknown>): FakeFunctions {
  const calls: FakeFunctions['calls'] = []
  return {
    calls,
    async invoke(arnOrName, event) {
      const name = arnOrName.slice(arnOrName.lastIndexOf(':') + 1)
      const body = bodies[name]
      if (!body) throw new Error(`No function ${name}`)
      const copy = JSON.parse(JSON.stringify(event)) as never
      calls.push({ name, event: copy })
      try {
        return { payload: JSON.stringify((await body(copy)) ?? null), failed: false }
      } catch (error) {
        const { name: errorType, message: errorMessage } = error as Error
        return { payload: JSON.stringify({ errorType, errorMessage, trace: [] }), failed: true }
      }
    },
    stats: () => {
      throw new Error('Count the calls instead')
    },
    close: async () => {},
  }
}

/** Calls one wire service without the wire. */
export async function wireCall(
  service: WireService,
  target: string,
  body: unknown,
  roleArn?: string,
): Promise<unknown> {
  if (!service.handles(target, '/')) throw new Error(`${target} is not handled`)
  const raw = Buffer.from(JSON.stringify(body))
  const reply = await service.call({
    target,
    operation: target.slice(target.indexOf('.') + 1),
    path: '/',
    method: 'POST',
    body: raw,
    json: () => JSON.parse(raw.toString()) as Record<string, unknown>,
    roleArn,
    headers: {},
  })
  return JSON.parse(JSON.stringify(reply.body)) as unknown
}
