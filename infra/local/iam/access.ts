import type { Model } from '#infra/local/cloudformation/model.ts'
import { AwsError } from '../wire/aws-error.ts'
import { checkTrust, statementsByRole } from './roles.ts'
import { type ConditionContext, matcher, type Statement } from './statement.ts'

export interface Denied {
  role: string
  action: string
  resource: string
  /** The condition values of the refused call, such as the partition key. */
  context?: Record<string, string[]>
}

/** Authorizes calls by the template's policies and keeps the refused ones. */
export interface AccessControl {
  /** Throws `AccessDeniedException` unless the role allows the action. `context` has the condition keys. */
  require(roleArn: string, action: string, resource: string, context?: Record<string, string[]>): void
  /** Throws unless a resource-side grant (AWS::Lambda::Permission) lets this service principal invoke the function. */
  requireInvoke(principal: string, functionArn: string, sourceArn: string): void
  denied(): readonly Denied[]
}
interface Relevant {
  allows: Statement[]
  denies: Statement[]
}
const remembered = 1000

const lowerKeys = (context: Record<string, string[]> = {}): ConditionContext =>
  Object.fromEntries(Object.entries(context).map(([key, values]) => [key.toLowerCase(), values]))

const invokeGrants = (model: Model) =>
  model.of('AWS::Lambda::Permission').map(({ properties: p }) => {
    const called = String(p['FunctionName'])
    return {
      principal: String(p['Principal']),
      target: called.startsWith('arn:') ? called : `arn:aws:lambda:${model.region}:${model.account}:function:${called}`,
      source: p['SourceArn'] === undefined ? () => true : matcher([String(p['SourceArn'])]),
    }
  })

/** Compiles statements once, and selects them once per role, action and resource. */
export const createAccess = (model: Model): AccessControl => {
  checkTrust(model)
  const byRole = statementsByRole(model)
  const grants = invokeGrants(model)
  const cache = new Map<string, Relevant>()
  const invocations = new Map<string, boolean>()
  const denied: Denied[] = []

  const relevant = (roleArn: string, action: string, resource: string): Relevant => {
    const key = `${roleArn} ${action} ${resource}`
    const cached = cache.get(key)
    if (cached) return cached
    const statements = (byRole.get(roleArn) ?? []).filter((statement) => statement.covers(action, resource))
    const relevant = { allows: statements.filter(({ deny }) => !deny), denies: statements.filter(({ deny }) => deny) }
    if (cache.size > 10_000) cache.clear() // resources such as executions are unlimited
    cache.set(key, relevant)
    return relevant
  }
  const remember = (one: Denied): void => {
    if (denied.push(one) > remembered) denied.shift()
  }

  return {
    require(roleArn, action, resource, context) {
      const { allows, denies } = relevant(roleArn, action, resource)
      const values = lowerKeys(context)
      const holds = ({ applies }: Statement) => applies?.(values) ?? true
      const refused = denies.some(holds)
      if (!refused && allows.some(holds)) return
      const role = roleArn.split('/').at(-1) ?? roleArn
      remember({ role, action, resource, ...(context && { context }) })
      const because = refused
        ? `with an explicit deny in an identity-based policy`
        : `because no identity-based policy allows the ${action} action`
      throw new AwsError(
        'AccessDeniedException',
        `User: ${roleArn} is not authorized to perform: ${action} on resource: ${resource} ${because}`,
      )
    },
    requireInvoke(principal, functionArn, sourceArn) {
      const key = `${principal} ${functionArn} ${sourceArn}`
      const allowed =
        invocations.get(key) ??
        grants.some((grant) => grant.principal === principal && grant.target === functionArn && grant.source(sourceArn))
      invocations.set(key, allowed)
      if (allowed) return
      remember({
        role: principal,
        action: 'lambda:InvokeFunction',
        resource: functionArn,
        context: { 'aws:SourceArn': [sourceArn] },
      })
      throw new AwsError(
        'AccessDeniedException',
        `${principal} is not authorized to perform: lambda:InvokeFunction on resource: ${functionArn} for ${sourceArn}`,
        403,
      )
    },
    denied: () => denied,
  }
}
