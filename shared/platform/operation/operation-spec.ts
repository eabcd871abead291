import type * as z from 'zod'
import type { FailureCode } from '#shared/kernel/errors.ts'
import type { Grants } from '#shared/kernel/grants.ts'
import type { CallerKind, Scope } from '#shared/kernel/principal.ts'
import type { CallerLimits } from './count-use.ts'

/** Of these inputs only, with what they do, such as `unfreeze spending`. */
interface FreshWhen {
  when: (input: Readonly<Record<string, unknown>>) => boolean
  to: string
}

/** Who may call: anyone, or a principal of these kinds that holds the scope. `fresh` asks users for a login younger than five minutes, because the effect outlasts their token; what an agent makes ends with the agent. `guests` also admits callers without a login. */
export type Access = 'public' | { as: readonly CallerKind[]; scope: Scope; fresh?: true | FreshWhen; guests?: true }

/** What the tool for agents says of itself; its name follows from the operation's. */
interface ToolSpec {
  /** What it does, what it needs and what it never does, in plain sentences. */
  says: string
  /** It takes something away that a later call cannot bring back. */
  destructive?: true
}

/** A member of the input that HTTP carries in a header; other channels carry it in the input. */
export interface HeaderMember {
  header: string
  says: string
}

/** Where an operation is found over HTTP. Names in the path and headers come from there, the other members from the query of a GET and the body of a command. */
interface HttpBinding<O> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: `/${string}`
  /** 200 by default. */
  status?: number
  /** Other success statuses: which output has one, and what it means. */
  also?: Readonly<Record<number, { when: (output: O) => boolean; means: string }>>
  headers?: Readonly<Record<string, HeaderMember>>
  /** The version that the ETag names. */
  version?: (output: O) => number
}

/** What an operation declares of itself, whichever channel calls it. */
export interface OperationSpec<I extends z.ZodObject = z.ZodObject, O extends z.ZodType = z.ZodType> {
  /** camelCase and unique: the operation id in OpenAPI, logs, metrics and idempotency keys. */
  name: string
  summary: string
  access: Access
  /** One flat object; none for an operation without input. */
  input?: I
  output: O
  /** Mutating operations: `required` refuses a call without an idempotency key. */
  idempotency?: 'required' | 'optional'
  /** It calls out before it commits, so the key is claimed first: a parallel call is refused and waits. */
  outward?: true
  /** Failure codes of its own; those that every operation may raise are added to the documents. */
  fails: readonly FailureCode[]
  /** Counted once the input is accepted; infra grants the counters. */
  limits?: CallerLimits
  timeoutSeconds?: number
  memoryMiB?: number
  grants: Grants
  /** Deployed in every stage but prod. */
  testOnly?: true
  /** None for what no agent is offered. */
  tool?: ToolSpec
  http: HttpBinding<z.output<O>>
}
