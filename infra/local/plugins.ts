import { apiGateway } from './api-gateway/plugin.ts'
import { bedrock } from './bedrock/plugin.ts'
import type { ResourceTypes } from './cloudformation/naming.ts'
import { cloudFormation } from './cloudformation/plugin.ts'
import { dynamoDb } from './dynamodb/plugin.ts'
import { dynamoDbStreams } from './dynamodb-streams/plugin.ts'
import { eventBridge } from './eventbridge/plugin.ts'
import { iam } from './iam/plugin.ts'
import { kms } from './kms/plugin.ts'
import { lambda } from './lambda/plugin.ts'
import type { Plugin } from './plugin.ts'
import { typesOf } from './resource-types.ts'
import { scheduler } from './scheduler/plugin.ts'
import { ses } from './ses/plugin.ts'
import { sqs } from './sqs/plugin.ts'
import { ssm } from './ssm/plugin.ts'
import { stepFunctions } from './step-functions/plugin.ts'

/** The services of this host. Each uses only those before it. They start in this order and stop in reverse. */
export const plugins: readonly Plugin[] = [
  cloudFormation,
  iam,
  dynamoDb,
  ssm,
  kms,
  sqs,
  lambda,
  bedrock,
  ses,
  stepFunctions,
  eventBridge,
  dynamoDbStreams,
  scheduler,
  apiGateway,
]

/** Every resource type that a template may have. */
export const resourceTypes: ResourceTypes = typesOf(plugins)
