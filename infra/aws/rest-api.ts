import { RemovalPolicy } from 'aws-cdk-lib'
import {
  AccessLogFormat,
  EndpointType,
  AccessLogField as Field,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
  type RestApiProps,
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

/** A regional REST API that passes bodies unchanged and logs each call as one JSON line. */
export const restApi = (
  scope: Construct,
  id: string,
  stage: Stage,
  name: string,
  more: RestApiProps = {},
  documents: readonly string[] = [],
): RestApi => {
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
  const methodOptions = Object.fromEntries(documents.map((path) => [`${path}/GET`, scarce]))
  const api = new RestApi(scope, id, {
    restApiName: name,
    endpointTypes: [EndpointType.REGIONAL],
    binaryMediaTypes: ['*/*'],
    cloudWatchRole: false,
    deployOptions: {
      stageName: stage.name,
      accessLogDestination: new LogGroupLogDestination(logs),
      accessLogFormat: accessLog,
      ...watched,
      methodOptions,
      tracingEnabled: true,
      throttlingRateLimit: stage.requestsPerSecond,
      throttlingBurstLimit: stage.burst,
    },
    ...more,
  })
  // API Gateway would make this group by itself, and keep it for ever.
  const errors = new LogGroup(scope, `${id}-errors`, {
    logGroupName: `API-Gateway-Execution-Logs_${api.restApiId}/${stage.name}`,
    retention: stage.logDays,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  api.deploymentStage.node.addDependency(errors)
  return api
}
