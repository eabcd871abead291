import { join } from 'node:path'
import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { FoundEntry } from '#infra/discover.ts'
import type { Stage } from '#infra/stage.ts'
import type { Grants } from '#shared/kernel/grants.ts'
import { stageLimits } from '#shared/platform/operation/limits.ts'
import { acknowledgeAnswered, acknowledgeFunction } from './acknowledgements.ts'
import { environmentFor, type Granted, statementsFor } from './grants.ts'
import { functionName } from './names.ts'

/** What all functions of the platform, or of the simulators, share. */
export interface Shared {
  stage: Stage
  granted: Granted
  /** The folder of the bundles. */
  bundles: string
}

export interface FunctionProps {
  entry: FoundEntry
  shared: Shared
  environment?: Record<string, string>
  /** Further statements that its trigger needs. */
  more?: readonly PolicyStatement[]
  /** The dead-letter queue of a function that callers do not wait for. */
  deadLetters?: Queue
}

/** Commands need IDEM rows, where `route()` stores the answer to an idempotency key. */
const withIdempotency = (entry: FoundEntry): Grants =>
  entry.kind === 'route' && entry.spec.idempotency
    ? {
        ...entry.grants,
        read: [...new Set([...(entry.grants.read ?? []), 'IDEM' as const])],
        write: [...new Set([...(entry.grants.write ?? []), 'IDEM' as const])],
      }
    : entry.grants

/** Counters of limits are rows, too. */
const withLimits = (entry: FoundEntry, grants: Grants): Grants =>
  entry.kind === 'route' && entry.spec.limits
    ? { ...grants, write: [...new Set([...(grants.write ?? []), 'RATE' as const])] }
    : grants

/** One function with a role of its own, which allows its grants, its log group and its traces. */
export class PurserFunction extends Construct {
  readonly lambda: LambdaFunction
  readonly entry: FoundEntry

  constructor(
    scope: Construct,
    id: string,
    { entry, shared, environment = {}, more = [], deadLetters }: FunctionProps,
  ) {
    super(scope, id)
    this.entry = entry
    const grants = withLimits(entry, withIdempotency(entry))
    const { limitFactor, limits, moneyConcurrency } = shared.stage
    const limited = grants.write?.includes('RATE') && { LIMITS: JSON.stringify(stageLimits(limitFactor, limits)) }
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName(entry.name)}`,
      retention: shared.stage.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Grants: new PolicyDocument({
          statements: [
            new PolicyStatement({
              effect: Effect.ALLOW,
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [logGroup.logGroupArn],
            }),
            new PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }),
            ...statementsFor(grants, shared.granted),
            ...more,
            ...(deadLetters
              ? [new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] })]
              : []),
          ],
        }),
      },
    })
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName: functionName(entry.name),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(join(shared.bundles, entry.bundle)),
      handler: `index.${entry.exported}`,
      role: role.withoutPolicyUpdates(), // CDK may add nothing to this role
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      tracing: Tracing.ACTIVE,
      timeout: Duration.seconds(entry.timeoutSeconds),
      memorySize: entry.memoryMiB,
      ...(entry.kind === 'task' && moneyConcurrency > 0 && { reservedConcurrentExecutions: moneyConcurrency }),
      ...(deadLetters && { deadLetterQueue: deadLetters }),
      environment: { ...environmentFor(grants, shared.granted), ...limited, ...environment },
    })
    acknowledgeFunction(this, shared.stage.name)
    if (!deadLetters) acknowledgeAnswered(this)
  }
}
