import { Failure, failedWith } from '#shared/kernel/errors.ts'
import type { Order } from '#shared/orders/orders.ts'

/** The refusal with the page of this order, where a person can request what we cannot. */
export const withPermalink = (error: Failure, { permalink }: Order): Failure =>
  failedWith(error, 'merchant.unsupported') && permalink
    ? new Failure(error.code, error.message, { ...error.details, permalink }, { cause: error })
    : error
