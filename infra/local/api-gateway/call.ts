/** What a route answers with, ready to be written to the socket. Names in `headers` are as they go out. */
export interface Answer {
  status: number
  headers: Record<string, string | string[]>
  body: string | Buffer
}

/** One HTTP call, as the gateway knows it before it asks anybody. */
export interface Call {
  requestId: string
  apiId: string
  accountId: string
  stage: string
  method: string
  /** As the caller wrote it: not decoded, no query. */
  path: string
  resourcePath: string
  resourceId: string
  sourceIp: string
  protocol: string
  timeMs: number
  /** Last value of each, names as they were sent. */
  headers: Record<string, string>
  multiValueHeaders: Record<string, string[]>
  query: Record<string, string>
  multiValueQuery: Record<string, string[]>
  params: Record<string, string>
  stageVariables: Record<string, string>
}

/** Header names are compared without regard to case. */
export const headerOf = (headers: Record<string, string>, name: string): string | undefined => {
  const wanted = name.toLowerCase()
  for (const [key, value] of Object.entries(headers)) if (key.toLowerCase() === wanted) return value
  return undefined
}
