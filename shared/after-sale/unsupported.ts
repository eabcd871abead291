import { Failure, failedWith } from '#shared/kernel/errors.ts'

/** The refusal with the page of this order, where the user can request what we cannot. */
export const withPermalink = (error: Failure, { permalink }: { permalink?: string | undefined }): Failure =>
  failedWith(error, 'merchant.unsupported') && permalink
    ? new Failure(error.code, error.message, { ...error.details, permalink }, { cause: error })
    : error
