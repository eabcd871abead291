import { Validations } from 'aws-cdk-lib'
import type { Construct } from 'constructs'

import { merchantPagePrefix } from './names.ts'

interface Acknowledged {
  id: string
  reason: string
}

const acknowledge = (scope: Construct, list: readonly Acknowledged[]): void =>
  Validations.of(scope).acknowledge(...list)

const validated = {
  id: 'AwsSolutions-APIG2',
  reason:
    'Each route parses path, query and body by its own schema and answers problem+json, which the gateway cannot.',
}
const noCognito = {
  id: 'AwsSolutions-COG4',
  reason: 'Tokens are our own (ES256, auth_time, agents): a Lambda authorizer checks them. Public methods have none.',
}
const noFirewall = {
  id: 'AwsSolutions-APIG3',
  reason:
    'A stage without a firewall: throttles of the stage, and limits per source and per account in the functions, hold without one.',
}

const merchantPages = (stageName: string) =>
  `arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/purser/${stageName}/${merchantPagePrefix}*`
const executions = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:purser-purchase:*'

/** Every function of platform and simulators. */
export const acknowledgeFunction = (scope: Construct, stageName: string): void =>
  acknowledge(scope, [
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'X-Ray writes, states:SendTask* and dynamodb:ListStreams know no finer resource; every other statement names its resource.',
    },
    {
      id: `AwsSolutions-IAM5[Resource::${executions}]`,
      reason: 'An execution is named when it starts: the statement names the machine, and only reads.',
    },
    {
      id: `AwsSolutions-IAM5[Resource::${merchantPages(stageName)}]`,
      reason: 'The pages of merchants are named after what they say; no other parameter begins with these words.',
    },
    {
      id: 'Serverless-LambdaStarPermissions',
      reason: 'The same two statements; the actions in them are listed one by one.',
    },
  ])

/** Functions whose caller waits for the answer and gets the failure. */
export const acknowledgeAnswered = (scope: Construct): void =>
  acknowledge(scope, [
    {
      id: 'Serverless-LambdaDLQ',
      reason: 'Called synchronously, by the gateway, a state machine or a stream mapping with its own failure queue.',
    },
  ])

export const acknowledgeDeadLetters = (scope: Construct): void =>
  acknowledge(scope, [
    { id: 'AwsSolutions-SQS3', reason: 'This queue is the dead-letter queue.' },
    { id: 'Serverless-SQSRedrivePolicy', reason: 'This queue is the dead-letter queue.' },
  ])

export const acknowledgeMachine = (role: Construct): void =>
  acknowledge(role, [
    { id: 'AwsSolutions-IAM5[Resource::*]', reason: 'Log delivery and X-Ray know no finer resource; tasks are named.' },
  ])

/** Methods of the public API. */
export const acknowledgeMethods = (scope: Construct): void => acknowledge(scope, [noCognito])

export const acknowledgeApi = (scope: Construct): void =>
  acknowledge(scope, [
    validated,
    noCognito,
    {
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      reason: 'The account-wide role by which API Gateway writes its logs; AWS prescribes this policy.',
    },
  ])

/** The stage of a public API without a firewall. */
export const acknowledgeOpenStage = (stage: Construct): void => acknowledge(stage, [noFirewall])

/** Routes whose spec says `public`. */
export const acknowledgePublic = (method: Construct): void =>
  acknowledge(method, [
    {
      id: 'AwsSolutions-APIG4',
      reason: 'Public by its spec: health, documents, sign-in, or a body that is itself signed.',
    },
  ])

/** The simulators check signatures and API keys themselves, as real companies would. */
export const acknowledgeCompany = (api: Construct): void =>
  acknowledge(api, [
    validated,
    noCognito,
    noFirewall,
    {
      id: 'AwsSolutions-APIG4',
      reason: 'An outside company: it checks signatures and API keys itself. Never in prod.',
    },
  ])

/** The topic that mails alarms. */
export const acknowledgeMail = (topic: Construct): void =>
  acknowledge(topic, [
    {
      id: 'Serverless-SNSRedrivePolicy',
      reason: 'A mail that bounces is not work to repeat; the alarm itself stays on.',
    },
  ])
