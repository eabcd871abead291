import { Failure, failedWith } from '#shared/kernel/errors.ts'
import { type NotBackCode, notBack, notBackText, reasonIn } from '#shared/orders/rules/not-back.ts'

/** The refusal with the page of this order, where the user can request what we cannot. */
export const withPermalink = (error: Failure, { permalink }: { permalink?: string | undefined }): Failure =>
  failedWith(error, 'merchant.unsupported') && permalink
    ? new Failure(error.code, error.message, { ...error.details, permalink }, { cause: error })
    : error

/** What was refused to a key before is refused to it again, for the reason that its row kept. */
export const refusedAgain = (
  code: NotBackCode,
  kept: string | undefined,
  order: { permalink?: string | undefined },
  details: Record<string, unknown>,
): Failure => {
  const reason = reasonIn(kept)
  return reason === 'not_offered'
    ? withPermalink(new Failure('merchant.unsupported', notBackText(reason), details), order)
    : notBack(code, reason, details)
}
