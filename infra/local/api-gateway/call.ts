/** The answer of a route, with header names as the gateway sends them. */
export interface GatewayAnswer {
  status: number
  headers: Record<string, string | string[]>
  body: string | Buffer
}

/** One HTTP call, as the gateway reads it. */
export interface GatewayCall {
  requestId: string
  apiId: string
  accountId: string
  stage: string
  method: string
  /** As the caller sent it, not decoded and without the query. */
  path: string
  resourcePath: string
  resourceId: string
  sourceIp: string
  protocol: string
  timeMs: number
  /** The last value of each header, with names as the caller sent them. */
  headers: Record<string, string>
  multiValueHeaders: Record<string, string[]>
  query: Record<string, string>
  multiValueQuery: Record<string, string[]>
  params: Record<string, string>
  stageVariables: Record<string, string>
}

/** Finds a header, whatever the case of its name. */
export const headerOf = (headers: Record<string, string>, name: string): string | undefined => {
  const wanted = name.toLowerCase()
  for (const [key, value] of Object.entries(headers)) if (key.toLowerCase() === wanted) return value
  return undefined
}
