import { setTimeout as pause } from 'node:timers/promises'
import { awsCallMs, longestAwsPauseMs } from '#shared/platform/durations.ts'
import { type Credentials, signed } from './signature-v4.ts'

/** Parameter Store answers 40 reads a second, and a deployment starts many functions at once. */
const attemptsOf = { kms: 3, ssm: 8, states: 3 } as const
/** What each service calls itself on the wire, and its version of the JSON protocol. */
const services = {
  kms: { target: 'TrentService', json: '1.1' },
  ssm: { target: 'AmazonSSM', json: '1.1' },
  states: { target: 'AWSStepFunctions', json: '1.0' },
} as const

/** A refusal by an AWS service; `name` is its error code. */
export class AwsRefusal extends Error {
  readonly retryable: boolean
  constructor(code: string, message: string, status: number) {
    super(message)
    this.name = code
    this.retryable = status >= 500 || /Throttl|TooManyRequests|LimitExceeded/.test(code)
  }
}

/** What Lambda signs calls with. */
export const credentials = (): Credentials => {
  const accessKeyId = process.env['AWS_ACCESS_KEY_ID']
  const secretAccessKey = process.env['AWS_SECRET_ACCESS_KEY']
  if (!accessKeyId || !secretAccessKey) throw new Error('No AWS credentials in the environment: Lambda puts them there')
  return { accessKeyId, secretAccessKey, sessionToken: process.env['AWS_SESSION_TOKEN'] }
}

const endpoint = (service: string, region: string): URL =>
  new URL(
    process.env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ??
      process.env['AWS_ENDPOINT_URL'] ??
      `https://${service}.${region}.amazonaws.com`,
  )

const once = async (service: keyof typeof services, operation: string, body: string): Promise<unknown> => {
  const region = process.env['AWS_REGION'] ?? ''
  const url = endpoint(service, region)
  const headers = {
    'content-type': `application/x-amz-json-${services[service].json}`,
    'x-amz-target': `${services[service].target}.${operation}`,
  }
  const response = await fetch(url, {
    method: 'POST',
    headers: signed({ url, headers, body }, credentials(), { service, region, at: new Date() }),
    body,
    signal: AbortSignal.timeout(awsCallMs),
  })
  const text = await response.text()
  if (response.ok) return JSON.parse(text)
  const { __type = '', message, Message } = parsed(text)
  throw new AwsRefusal(
    __type.split('#').at(-1) || `Http${response.status}`,
    message ?? Message ?? `${operation} answered ${response.status}`,
    response.status,
  )
}

const parsed = (text: string): { __type?: string; message?: string; Message?: string } => {
  try {
    return (JSON.parse(text) ?? {}) as object
  } catch {
    return {}
  }
}

/**
 * One call of KMS, Parameter Store or Step Functions, repeated when the service is busy or away; only for calls that may be repeated.
 * The SDK's own clients carry every operation and error they know: 100 KiB in each function for a handful of calls.
 */
export const callAws = async (
  service: keyof typeof services,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> => {
  const body = JSON.stringify(input)
  for (let attempt = 1; ; attempt++)
    try {
      return (await once(service, operation, body)) as Record<string, unknown>
    } catch (error) {
      const final = error instanceof AwsRefusal && !error.retryable
      if (final || attempt >= attemptsOf[service]) throw error
      await pause(Math.min(longestAwsPauseMs, 50 * 2 ** attempt) * Math.random())
    }
}
