import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { CaptureReply, CheckReply, RefundReply } from '#shared/payments/bank/contract.ts'
import { askBank } from './ask-bank.ts'

/** `reference` is the bank's name for the hold; refunds need it. */
export type Paid = { state: 'paid'; reference: string } | { state: 'declined'; reason: string } | { state: 'unknown' }

/** Captures the money, or checks that the platform can capture it. Safe to repeat for the same checkout. */
export const pay = async (
  { capture }: Shop,
  checkoutId: string,
  credential: string,
  amountMinor: number,
  currency: string,
): Promise<Paid> => {
  if (capture === 'merchant') {
    const captured = await askBank(CaptureReply, '/v1/captures', {
      credential,
      captureReference: checkoutId,
      amountMinor,
      currency,
    })
    if (captured.state === 'yes') return { state: 'paid', reference: captured.reply.reference }
    return captured.state === 'no' ? { state: 'declined', reason: captured.code } : captured
  }
  const terms = { credential, amountMinor, currency, purpose: checkoutId }
  const checked = await askBank(CheckReply, '/v1/credentials/check', terms)
  if (checked.state === 'no') return { state: 'declined', reason: checked.code }
  if (checked.state === 'unknown') return checked
  const { reply } = checked
  return reply.valid ? { state: 'paid', reference: reply.reference } : { state: 'declined', reason: reply.reason }
}

/** Refunds what this shop captured. The same refundReference counts once. */
export const refundAtBank = async (
  reference: string,
  refundReference: string,
  amountMinor: number,
): Promise<'done' | 'refused' | 'unknown'> => {
  const refunded = await askBank(RefundReply, '/v1/refunds', { reference, refundReference, amountMinor })
  if (refunded.state === 'unknown') return 'unknown'
  return refunded.state === 'yes' ? 'done' : 'refused'
}
