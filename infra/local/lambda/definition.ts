import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { secretOfKey } from '#infra/host-process/local-account.ts'
import type { Model, Resource } from '#infra/local/cloudformation/model.ts'

/** A Lambda function as its workers need it. */
export interface FunctionDefinition {
  name: string
  arn: string
  /** The access key that signs its calls and identifies it on the AWS port. */
  accessKeyId: string
  roleArn: string
  /** The file URL of the module, and the name of the handler's export. */
  module: string
  handler: string
  timeoutMs: number
  memoryMb: number
  /** The whole environment. The host adds none of its own variables. */
  env: Record<string, string>
}

/** The access key that a function's SDK signs with. */
const accessKeyOf = ({ stack, id }: Pick<Resource, 'stack' | 'id'>): string =>
  `LOCAL${`${stack}${id}`.replace(/[^A-Za-z0-9]/g, '')}`

const variables = (p: Record<string, unknown>): Record<string, string> => {
  const values = (p['Environment'] as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {}
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
}

const logging = (p: Record<string, unknown>): Record<string, string> => {
  const config = p['LoggingConfig'] as { LogFormat?: string; ApplicationLogLevel?: string } | undefined
  return {
    ...(config?.LogFormat && { AWS_LAMBDA_LOG_FORMAT: config.LogFormat }),
    ...(config?.ApplicationLogLevel && { AWS_LAMBDA_LOG_LEVEL: config.ApplicationLogLevel }),
  }
}

/** Where functions find the AWS port, and what their secrets derive from. */
interface WireAccess {
  wireUrl: string
  wireKey: string
}

const runtimeEnv = (
  model: Model,
  { wireUrl, wireKey }: WireAccess,
  resource: Resource,
  dir: string,
): Record<string, string> => ({
  AWS_REGION: model.region,
  AWS_DEFAULT_REGION: model.region,
  AWS_ENDPOINT_URL: wireUrl,
  AWS_ACCESS_KEY_ID: accessKeyOf(resource),
  AWS_SECRET_ACCESS_KEY: secretOfKey(wireKey, accessKeyOf(resource)),
  AWS_SESSION_TOKEN: 'local',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null', // keeps the developer's own profiles from functions
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: resource.name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(resource.properties['MemorySize'] ?? 128),
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${resource.name}`,
  AWS_LAMBDA_LOG_STREAM_NAME: 'local',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  _HANDLER: String(resource.properties['Handler']),
  LAMBDA_TASK_ROOT: dir,
  HOME: dir,
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
})

/** Reads the functions of the model. */
export const definitions = (model: Model, wire: WireAccess): FunctionDefinition[] =>
  model.of('AWS::Lambda::Function').map((resource) => {
    const { properties: p, name, arn } = resource
    const key = (p['Code'] as { S3Key?: string } | undefined)?.S3Key
    const [file, handler] = String(p['Handler']).split('.')
    if (!key || !arn || !file || !handler)
      throw new Error(`${resource.stack}/${resource.id}: this host runs only functions with an asset and a handler`)
    const dir = model.assetDir(key)
    return {
      name,
      arn,
      accessKeyId: accessKeyOf(resource),
      roleArn: String(p['Role']),
      module: pathToFileURL(join(dir, `${file}.mjs`)).href,
      handler,
      timeoutMs: Number(p['Timeout'] ?? 3) * 1000,
      memoryMb: Number(p['MemorySize'] ?? 128),
      env: { ...runtimeEnv(model, wire, resource, dir), ...logging(p), ...variables(p) },
    }
  })
