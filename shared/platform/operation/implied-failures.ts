import type { FailureCode } from '#shared/kernel/errors.ts'
import type { OperationSpec } from './operation-spec.ts'

type Spec = Pick<OperationSpec, 'access' | 'grants'> & { idempotency?: OperationSpec['idempotency'] | undefined }

/** What may be refused beyond an operation's own failures, because of its callers, its key and its writes. */
export const impliedFailures = ({ access, idempotency, grants }: Spec): FailureCode[] => [
  ...(idempotency ? (['idempotency.mismatch', 'idempotency.in-flight'] as const) : []),
  ...(idempotency === 'required' ? (['idempotency.key-required'] as const) : []),
  ...(access !== 'public' ? (['auth.required', 'auth.invalid-token', 'auth.forbidden'] as const) : []),
  ...(access !== 'public' && access.fresh ? (['auth.stale-login'] as const) : []),
  ...(grants.write || idempotency ? (['state.moved', 'table.conflict'] as const) : []),
  'request.rate-limited',
  'internal',
]
