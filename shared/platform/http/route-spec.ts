import type * as z from 'zod'
import type { FailureCode } from '#shared/kernel/errors.ts'
import type { Grants } from '#shared/kernel/grants.ts'
import type { Access, OperationSpec } from '#shared/platform/operation/operation-spec.ts'

/** What the gateway, the roles and the documents need to know of one HTTP route. `http()` derives it from an operation. */
export interface RouteSpec {
  kind: 'route'
  /** camelCase and unique: the operation id in OpenAPI, logs and metrics. */
  operation: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: `/${string}`
  summary: string
  tool?: OperationSpec['tool']
  access: Access
  params?: z.ZodType | undefined
  /** Headers of its own, each with what it is for; the documents list them. */
  headers?: Readonly<Record<string, string>> | undefined
  query?: z.ZodType | undefined
  body?: z.ZodType | undefined
  reply: z.ZodType
  status: number
  /** Other success statuses, and what each means. */
  also?: Readonly<Record<number, string>> | undefined
  idempotency?: 'required' | 'optional' | undefined
  outward?: true | undefined
  fails: readonly FailureCode[]
  limits?: OperationSpec['limits']
  /** Content type of the reply other than JSON; the reply is then a string. */
  media?: string | undefined
  /** For people with a browser, anybody or whoever is signed in: it takes the cookie of a page session and no token. Documents for programs leave it out. */
  page?: 'open' | 'signed-in' | undefined
  /** The body is not parsed: the handler checks a signature over its bytes. */
  raw?: true | undefined
  timeoutSeconds?: number | undefined
  memoryMiB?: number | undefined
  grants: Grants
  /** Deployed in every stage but prod. */
  testOnly?: true | undefined
}
