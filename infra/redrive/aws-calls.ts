import { signed } from '#shared/platform/aws/signature-v4.ts'

type Json = Record<string, unknown>

export class RefusedByAws extends Error {}

const region = (): string => process.env['AWS_REGION'] ?? 'us-east-1'

const send = async (host: string, service: string, path: string, headers: Record<string, string>, body: string) => {
  const url = new URL(path, process.env['AWS_ENDPOINT_URL'] ?? `https://${host}.${region()}.amazonaws.com`)
  const credentials = {
    accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
    sessionToken: process.env['AWS_SESSION_TOKEN'],
  }
  const all = signed({ url, headers, body }, credentials, { service, region: region(), at: new Date() })
  const response = await fetch(url, { method: 'POST', headers: all, body })
  const text = await response.text()
  if (response.ok) return { headers: response.headers, text }
  const { __type = '', message = '', Message = message } = JSON.parse(text || '{}') as Record<string, string>
  throw new RefusedByAws(`${__type.split('#').at(-1) || response.status}: ${Message}`)
}

const json = async (host: string, service: string, target: string, input: Json): Promise<Json> => {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target }
  const { text } = await send(host, service, '/', headers, JSON.stringify(input))
  return JSON.parse(text || '{}') as Json
}

/** The AWS calls to the queues, functions and streams of one account or of a laptop host. */
export const aws = {
  sqs: (operation: string, input: Json) => json('sqs', 'sqs', `AmazonSQS.${operation}`, input),
  streams: (operation: string, input: Json) =>
    json('streams.dynamodb', 'dynamodb', `DynamoDBStreams_20120810.${operation}`, input),
  /** Calls a function and waits for it. Throws the function's error. */
  async invoke(functionName: string, payload: string): Promise<Json | null> {
    const path = `/2015-03-31/functions/${functionName}/invocations`
    const { headers, text } = await send('lambda', 'lambda', path, { 'content-type': 'application/json' }, payload)
    const answer = JSON.parse(text || 'null') as Json | null
    if (headers.get('x-amz-function-error')) throw new RefusedByAws(String(answer?.['errorMessage'] ?? text))
    return answer
  },
}
