import { fallback, type Names, named, plainly } from './naming.ts'

/** Resource types that monitor, protect or deploy an account and have no effect on a laptop. */
export const accountTypes: Names = {
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
  ...plainly(
    'AWS::Budgets::Budget',
    'AWS::CDK::Metadata',
    'AWS::CertificateManager::Certificate',
    'AWS::CloudWatch::Dashboard',
    'AWS::CodeDeploy::Application',
    'AWS::CodeDeploy::DeploymentGroup',
    'AWS::Logs::MetricFilter',
    'AWS::Logs::ResourcePolicy',
    'AWS::Route53::RecordSet',
    'AWS::SNS::Subscription',
    'AWS::SNS::TopicPolicy',
    'AWS::WAFv2::LoggingConfiguration',
    'AWS::WAFv2::WebACLAssociation',
  ),
}
