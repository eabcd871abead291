import { RemovalPolicy } from 'aws-cdk-lib'
import {
  AccessLogFormat,
  EndpointType,
  AccessLogField as Field,
  type IRestApi,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Stage } from '#infra/stage.ts'

const accessLog = AccessLogFormat.custom(
  JSON.stringify({
    requestId: Field.contextRequestId(),
    method: Field.contextHttpMethod(),
    route: Field.contextResourcePath(),
    status: Field.contextStatus(),
    source: Field.contextIdentitySourceIp(),
    principal: Field.contextAuthorizerPrincipalId(),
    latencyMs: Field.contextResponseLatency(),
    functionMs: Field.contextIntegrationLatency(),
    error: Field.contextErrorResponseType(),
  }),
)

/** Documents are large and anybody may read them: together they get a tenth of what the stage takes. */
const documentsShare = 10

/** A regional API whose bodies pass as the bytes they are. */
export const passesBodies = (name: string) => ({
  restApiName: name,
  endpointTypes: [EndpointType.REGIONAL],
  binaryMediaTypes: ['*/*'],
})

/** A stage that logs each call as one JSON line, and takes no more than it should. */
export const stageOptions = (
  scope: Construct,
  id: string,
  stage: Stage,
  name: string,
  documents: readonly string[] = [],
): StageOptions => {
  const logs = new LogGroup(scope, `${id}-logs`, {
    logGroupName: `/aws/apigateway/${name}`,
    retention: stage.logDays,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  // A method's settings replace those of the stage, so they repeat them.
  const watched = {
    loggingLevel: MethodLoggingLevel.ERROR,
    dataTraceEnabled: false,
    metricsEnabled: true,
  }
  const each = Math.max(1, Math.floor(stage.requestsPerSecond / documentsShare))
  const scarce = { ...watched, throttlingRateLimit: each, throttlingBurstLimit: each }
  return {
    stageName: stage.name,
    accessLogDestination: new LogGroupLogDestination(logs),
    accessLogFormat: accessLog,
    ...watched,
    methodOptions: Object.fromEntries(documents.map((path) => [`${path}/GET`, scarce])),
    tracingEnabled: true,
    throttlingRateLimit: stage.requestsPerSecond,
    throttlingBurstLimit: stage.burst,
  }
}

/** API Gateway would make this group by itself, and keep it for ever. */
export const errorLog = (scope: Construct, id: string, stage: Stage, { restApiId }: IRestApi): LogGroup =>
  new LogGroup(scope, `${id}-errors`, {
    logGroupName: `API-Gateway-Execution-Logs_${restApiId}/${stage.name}`,
    retention: stage.logDays,
    removalPolicy: RemovalPolicy.DESTROY,
  })

/** A whole REST API in one stack. */
export const restApi = (scope: Construct, id: string, stage: Stage, name: string): RestApi => {
  const api = new RestApi(scope, id, {
    ...passesBodies(name),
    cloudWatchRole: false,
    deployOptions: stageOptions(scope, id, stage, name),
  })
  api.deploymentStage.node.addDependency(errorLog(scope, id, stage, api as IRestApi))
  return api
}
