import { createHash } from 'node:crypto'

/** What a type's naming may look at. */
interface Naming {
  stack: string
  id: string
  region: string
  account: string
  wireUrl: string
  /** A property as text, resolved; undefined when it is not set. */
  text(property: string): string | undefined
  /** The ARN of a regional resource. */
  arn(service: string, rest: string): string
  /** A stable id that looks like the service's own. */
  hash(length: number): string
}
export interface Named {
  /** What Ref gives. */
  name: string
  arn?: string
  /** What Fn::GetAtt gives, beyond `Arn`. */
  attributes?: Record<string, string>
}
type Name = (of: Naming) => Named

const fallback = (of: Naming) => `${of.stack}-${of.id}`
const plain: Name = (of) => ({ name: fallback(of) })

/** A stable hexadecimal id from a name. */
export const stableId = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length)

const table: Name = (of) => {
  const name = of.text('TableName') ?? fallback(of)
  const arn = of.arn('dynamodb', `table/${name}`)
  return { name, arn, attributes: { StreamArn: `${arn}/stream/local`, TableId: of.hash(32) } }
}
const versionOf = (of: Naming, qualifier: string): Named => {
  const called = of.text('FunctionName') ?? ''
  const arn = called.startsWith('arn:') ? called : of.arn('lambda', `function:${called}`)
  return {
    name: `${arn}:${qualifier}`,
    arn: `${arn}:${qualifier}`,
    attributes: { FunctionArn: `${arn}:${qualifier}`, AliasArn: `${arn}:${qualifier}`, Version: qualifier },
  }
}
const named =
  (property: string, service: string, rest: (name: string) => string): Name =>
  (of) => {
    const name = of.text(property) ?? fallback(of)
    return { name, arn: of.arn(service, rest(name)), attributes: { Name: name } }
  }

/** The resource types this host runs, and how each is named. Whoever runs one reads its properties from the model. */
export const handled: Record<string, Name> = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::Lambda::Function': named('FunctionName', 'lambda', (name) => `function:${name}`),
  'AWS::Lambda::Version': (of) => versionOf(of, '1'),
  'AWS::Lambda::Alias': (of) => versionOf(of, of.text('Name') ?? 'live'),
  'AWS::Lambda::Permission': plain,
  'AWS::Lambda::EventSourceMapping': (of) => {
    const name = `${of.hash(8)}-${of.hash(12).slice(8)}-4000-8000-${of.hash(24).slice(12)}`
    return { name, arn: of.arn('lambda', `event-source-mapping:${name}`), attributes: { Id: name } }
  },
  'AWS::IAM::Role': (of) => {
    const name = of.text('RoleName') ?? fallback(of)
    return { name, arn: `arn:aws:iam::${of.account}:role/${name}`, attributes: { RoleId: of.hash(20) } }
  },
  'AWS::IAM::Policy': plain,
  'AWS::IAM::ManagedPolicy': (of) => {
    const arn = `arn:aws:iam::${of.account}:policy/${of.text('ManagedPolicyName') ?? fallback(of)}`
    return { name: arn, arn, attributes: { PolicyArn: arn } }
  },
  'AWS::ApiGateway::RestApi': (of) => {
    const name = of.hash(10)
    return { name, arn: `arn:aws:apigateway:${of.region}::/restapis/${name}`, attributes: { RootResourceId: '/' } }
  },
  'AWS::ApiGateway::Resource': (of) => ({ name: of.hash(6), attributes: { ResourceId: of.hash(6) } }),
  'AWS::ApiGateway::Method': plain,
  'AWS::ApiGateway::Deployment': (of) => ({ name: of.hash(6), attributes: { DeploymentId: of.hash(6) } }),
  'AWS::ApiGateway::Stage': (of) => ({ name: of.text('StageName') ?? 'default' }),
  'AWS::ApiGateway::Authorizer': (of) => ({ name: of.hash(6), attributes: { AuthorizerId: of.hash(6) } }),
  'AWS::ApiGateway::GatewayResponse': plain,
  'AWS::StepFunctions::StateMachine': (of) => {
    const called = of.text('StateMachineName') ?? fallback(of)
    const arn = of.arn('states', `stateMachine:${called}`)
    return { name: arn, arn, attributes: { Name: called, StateMachineRevisionId: '1' } }
  },
  'AWS::Events::EventBus': named('Name', 'events', (name) => `event-bus/${name}`),
  'AWS::Events::Rule': (of) => {
    const called = of.text('Name') ?? fallback(of)
    const bus = (of.text('EventBusName') ?? 'default').split('/').at(-1)
    const scoped = bus === 'default' ? called : `${bus}/${called}`
    return { name: bus === 'default' ? called : `${bus}|${called}`, arn: of.arn('events', `rule/${scoped}`) }
  },
  'AWS::Scheduler::Schedule': (of) => {
    const name = of.text('Name') ?? fallback(of)
    return { name, arn: of.arn('scheduler', `schedule/${of.text('GroupName') ?? 'default'}/${name}`) }
  },
  'AWS::Scheduler::ScheduleGroup': named('Name', 'scheduler', (name) => `schedule-group/${name}`),
  'AWS::SQS::Queue': (of) => {
    const called = of.text('QueueName') ?? fallback(of)
    const name = `${of.wireUrl}/${of.account}/${called}`
    return { name, arn: of.arn('sqs', called), attributes: { QueueName: called, QueueUrl: name } }
  },
  'AWS::KMS::Key': (of) => {
    const h = of.hash(32)
    const name = [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join('-')
    return { name, arn: of.arn('kms', `key/${name}`), attributes: { KeyId: name } }
  },
  'AWS::KMS::Alias': (of) => {
    const name = of.text('AliasName') ?? `alias/${fallback(of)}`
    return { name, arn: of.arn('kms', name) }
  },
  'AWS::SSM::Parameter': (of) => {
    const name = of.text('Name') ?? fallback(of)
    return {
      name,
      arn: of.arn('ssm', `parameter/${name.replace(/^\//, '')}`),
      attributes: { Type: of.text('Type') ?? 'String' },
    }
  },
}

/** Knowingly not run here: what watches, guards or deploys in an account. They may be referred to, so they have names. */
export const ignored: Record<string, Name> = {
  'AWS::CDK::Metadata': plain,
  'AWS::Logs::LogGroup': (of) => {
    const name = of.text('LogGroupName') ?? `/local/${fallback(of)}`
    return { name, arn: of.arn('logs', `log-group:${name}:*`) }
  },
  'AWS::SNS::Topic': (of) => {
    const called = of.text('TopicName') ?? fallback(of)
    const arn = of.arn('sns', called)
    return { name: arn, arn, attributes: { TopicArn: arn, TopicName: called } }
  },
  'AWS::CloudWatch::Alarm': named('AlarmName', 'cloudwatch', (name) => `alarm:${name}`),
  'AWS::CloudWatch::CompositeAlarm': named('AlarmName', 'cloudwatch', (name) => `alarm:${name}`),
  'AWS::WAFv2::WebACL': named('Name', 'wafv2', (name) => `regional/webacl/${name}`),
  ...Object.fromEntries(
    [
      'AWS::ApiGateway::Account',
      'AWS::ApiGateway::ApiKey',
      'AWS::ApiGateway::BasePathMapping',
      'AWS::ApiGateway::DomainName',
      'AWS::ApiGateway::UsagePlan',
      'AWS::ApiGateway::UsagePlanKey',
      'AWS::Budgets::Budget',
      'AWS::CertificateManager::Certificate',
      'AWS::CloudWatch::Dashboard',
      'AWS::CodeDeploy::Application',
      'AWS::CodeDeploy::DeploymentGroup',
      'AWS::Events::Archive',
      'AWS::Events::EventBusPolicy',
      'AWS::Lambda::EventInvokeConfig',
      'AWS::Logs::MetricFilter',
      'AWS::Logs::ResourcePolicy',
      'AWS::Route53::RecordSet',
      'AWS::SNS::Subscription',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::QueuePolicy',
      'AWS::WAFv2::LoggingConfiguration',
      'AWS::WAFv2::WebACLAssociation',
    ].map((type) => [type, plain]),
  ),
}
