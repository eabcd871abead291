import type * as z from 'zod'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { BankRefusal, CaptureReply, CheckReply, RefundReply } from '#shared/payments/bank/contract.ts'
import { secret } from '#shared/platform/aws/parameters.ts'

const timeoutMs = 5000

type Answer<S extends z.ZodType> =
  | { state: 'yes'; reply: z.output<S> }
  | { state: 'no'; code: string }
  | { state: 'unknown' }

const ask = async <S extends z.ZodType>(schema: S, path: string, body: unknown): Promise<Answer<S>> => {
  const [{ bankUrl }, key] = await Promise.all([shopSettings(), secret('bank-key')])
  try {
    const response = await fetch(`${bankUrl}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const json: unknown = await response.json()
    if (response.ok) return { state: 'yes', reply: schema.parse(json) }
    const refusal = BankRefusal.safeParse(json)
    return response.status < 500 && refusal.success ? { state: 'no', code: refusal.data.code } : { state: 'unknown' }
  } catch {
    return { state: 'unknown' }
  }
}

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
    const captured = await ask(CaptureReply, '/v1/captures', { credential, captureReference: checkoutId, amountMinor })
    if (captured.state === 'yes') return { state: 'paid', reference: captured.reply.reference }
    return captured.state === 'no' ? { state: 'declined', reason: captured.code } : captured
  }
  const terms = { credential, amountMinor, currency, purpose: checkoutId }
  const checked = await ask(CheckReply, '/v1/credentials/check', terms)
  if (checked.state === 'no') return { state: 'declined', reason: checked.code }
  if (checked.state === 'unknown') return checked
  const { reply } = checked
  return reply.valid ? { state: 'paid', reference: reply.reference } : { state: 'declined', reason: reply.reason }
}

/** Refunds what this shop captured. The same refundReference counts once. */
export const refundCapture = async (
  reference: string,
  refundReference: string,
  amountMinor: number,
): Promise<'done' | 'refused' | 'unknown'> => {
  const refunded = await ask(RefundReply, '/v1/refunds', { reference, refundReference, amountMinor })
  if (refunded.state === 'unknown') return 'unknown'
  return refunded.state === 'yes' ? 'done' : 'refused'
}
