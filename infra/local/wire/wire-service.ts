import type { IncomingHttpHeaders } from 'node:http'

export interface WireRequest {
  /** `x-amz-target`, or '' for REST services. */
  target: string
  /** The part of the target after the dot. */
  operation: string
  path: string
  method: string
  body: Buffer
  json(): Record<string, unknown>
  /** The role of the function that signed the call; undefined for the host's own credentials. */
  roleArn: string | undefined
  headers: IncomingHttpHeaders
}
export interface WireReply {
  status?: number
  /** The server sends a Buffer or string unchanged, and anything else as JSON. */
  body: unknown
  contentType?: string
  headers?: Record<string, string>
}

/** One AWS service on the AWS port. */
export interface WireService {
  handles(target: string, path: string): boolean
  call(request: WireRequest): Promise<WireReply>
}
