import type { Model, Resource } from '#infra/local/cloudformation/model.ts'
import { compile, type Statement } from './statement.ts'

type Document = { Statement?: unknown }
type Raw = Record<string, unknown>

const asList = (value: unknown): Raw[] => (value === undefined ? [] : Array.isArray(value) ? value : [value as Raw])

const gateway = 'apigateway.amazonaws.com'

/** Managed policies of AWS that only allow logs and traces, which this host does not check. */
const harmless = new Set([
  'AWSLambdaBasicExecutionRole',
  'AmazonAPIGatewayPushToCloudWatchLogs',
  'AWSXRayDaemonWriteAccess',
])

const compiled = (document: unknown, owner: Resource): Statement[] =>
  asList((document as Document | undefined)?.Statement).map((statement) => {
    try {
      return compile(statement)
    } catch (cause) {
      throw new Error(`${owner.stack}/${owner.id} (${owner.type}): ${(cause as Error).message}`, { cause })
    }
  })

const attachedTo = (policy: Resource): string[] => (policy.properties['Roles'] as string[] | undefined) ?? []

const managed = (model: Model, role: Resource): Statement[] =>
  ((role.properties['ManagedPolicyArns'] ?? []) as string[]).flatMap((arn) => {
    if (harmless.has(arn.split('/').at(-1) ?? '')) return []
    const policy = model.byArn(arn)
    if (!policy) throw new Error(`${role.stack}/${role.id}: the managed policy ${arn} is not in the template`)
    return compiled(policy.properties['PolicyDocument'], policy)
  })

/** Each role's statements, by the role's ARN: inline, attached and managed. */
export const statementsByRole = (model: Model): Map<string, Statement[]> => {
  const attached = [...model.of('AWS::IAM::Policy'), ...model.of('AWS::IAM::ManagedPolicy')]
  return new Map(
    model
      .of('AWS::IAM::Role')
      .map((role) => [
        role.arn ?? role.name,
        [
          ...asList(role.properties['Policies']).flatMap((policy) => compiled(policy['PolicyDocument'], role)),
          ...attached
            .filter((policy) => attachedTo(policy).includes(role.name))
            .flatMap((policy) => compiled(policy.properties['PolicyDocument'], policy)),
          ...managed(model, role),
        ],
      ]),
  )
}

/** Checks that each role trusts the service that assumes it, because a missing trust would fail only on AWS. */
export const checkTrust = (model: Model): void => {
  const users: readonly (readonly [type: string, roleOf: (properties: Raw) => unknown, service: string])[] = [
    ['AWS::Lambda::Function', (of) => of['Role'], 'lambda.amazonaws.com'],
    ['AWS::StepFunctions::StateMachine', (of) => of['RoleArn'], 'states.amazonaws.com'],
    ['AWS::ApiGateway::Method', (of) => (of['Integration'] as Raw | undefined)?.['Credentials'], gateway],
  ]
  for (const [type, roleOf, service] of users)
    for (const user of model.of(type)) {
      const roleArn = roleOf(user.properties)
      if (roleArn === undefined && service === gateway) continue // the function permits the call
      const role = model.byArn(String(roleArn))
      const trust = role && JSON.stringify(role.properties['AssumeRolePolicyDocument'])
      if (!trust?.includes(service)) throw new Error(`${user.stack}/${user.id}: its role does not trust ${service}`)
    }
}
