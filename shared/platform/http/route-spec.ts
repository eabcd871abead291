import type * as z from 'zod'
import type { FailureCode } from '#shared/kernel/errors.ts'
import type { Grants } from '#shared/kernel/grants.ts'
import type { CallerKind, Scope } from '#shared/kernel/principal.ts'

/** Who may call: anyone, or a principal of these kinds holding the scope; an operator is a user whose login carries `operate`. `fresh` asks for a login younger than five minutes. */
export type Access = 'public' | { as: readonly CallerKind[]; scope: Scope; fresh?: true }

export interface RouteSpec<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  /** camelCase and unique: the operation id in OpenAPI, logs and metrics. */
  operation: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: `/${string}`
  summary: string
  access: Access
  params?: P
  /** Headers of its own, each with what it is for; the documents list them. */
  headers?: Readonly<Record<string, string>>
  query?: Q
  body?: B
  reply: R
  status: number
  /** Other success statuses the handler may answer with, and what each means. */
  also?: Readonly<Record<number, string>>
  /** Mutating routes: `required` refuses a call without an Idempotency-Key. */
  idempotency?: 'required' | 'optional'
  /** It calls out before it commits, so the key is claimed first: a parallel call gets 409 and waits. */
  outward?: true
  /** Failure codes of its own; those every route may answer are added to the documents. */
  fails: readonly FailureCode[]
  /** Content type of the reply other than JSON; the reply is then a string. */
  media?: string
  /** The body is not parsed: the handler checks a signature over its bytes. */
  raw?: true
  timeoutSeconds?: number
  memoryMiB?: number
  grants: Grants
  /** Deployed in every stage but prod. */
  testOnly?: true
}
