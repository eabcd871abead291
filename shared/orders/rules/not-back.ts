import { Failure, type FailureCode } from '#shared/kernel/errors.ts'

/** Why money or goods of an order do not go back, each with what Purser says of it. */
const sentences = {
  already_canceled: 'The order is canceled already',
  already_shipped: 'The order has been shipped; it can be returned after its delivery',
  no_such_line: 'The order has no such line',
  no_money_left: 'The order has no money left to refund',
  less_money_left: 'The order has less money left to refund',
  no_piece_left: 'Each piece has been refunded or returned, or is in a return',
  fewer_pieces_left: 'The order has fewer pieces left',
  not_delivered: 'The merchant has not delivered the order yet; ask again after the delivery',
  window_closed: 'The time to return it is over',
  never_returnable: 'The merchant does not take this product back',
  too_many_requests: 'The order has had as many requests as it may; ask for all that is left',
  not_offered: 'The merchant offers Purser no such request; its own page may',
  merchant_refused: 'The merchant refused the request',
  return_rejected: 'The merchant ended the return without a refund',
  provider_refused: 'The bank has less money left to refund',
  not_paid: 'Nobody refunded the goods',
  not_sent: 'The goods were not sent back in time',
} as const satisfies Record<string, string>

export type NotBack = keyof typeof sentences
export const notBackReasons = Object.keys(sentences) as [NotBack, ...NotBack[]]

export type NotBackCode = Extract<FailureCode, 'order.not-cancelable' | 'order.not-refundable' | 'order.not-returnable'>

/** The reason behind a code that a row or a merchant's adapter kept; older rows kept other codes. */
export const reasonIn = (kept: unknown): NotBack =>
  notBackReasons.find((reason) => reason === kept) ?? 'merchant_refused'

/** The reason of a merchant's or a bank's refusal. */
export const refusalReason = ({ code, details }: Failure): NotBack =>
  code === 'merchant.unsupported' ? 'not_offered' : reasonIn(details['reason'])

/** A reason in words, with the end of the time it is about. */
export const notBackText = (reason: NotBack, until?: string): string =>
  until && reason === 'window_closed' ? `${sentences[reason]} since ${until}` : sentences[reason]

/** A refusal with its own reason; `until` is the end of the time to return. */
export const notBack = (
  code: NotBackCode,
  reason: NotBack,
  details: Readonly<Record<string, unknown>> & { until?: string | undefined } = {},
): Failure => {
  const { until, ...more } = details
  return new Failure(code, notBackText(reason, until), { ...more, reason, ...(until && { until }) })
}
