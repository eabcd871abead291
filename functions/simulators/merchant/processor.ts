import type * as z from 'zod'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { BankRefusal, CaptureReply, CheckReply, RefundReply } from '#shared/payments/bank/contract.ts'
import { secret } from '#shared/platform/aws/parameters.ts'

const patienceMs = 5000

type Said<S extends z.ZodType> =
  | { state: 'yes'; reply: z.output<S> }
  | { state: 'no'; code: string }
  | { state: 'unknown' }

const ask = async <S extends z.ZodType>(schema: S, path: string, body: unknown): Promise<Said<S>> => {
  const [{ bankUrl }, key] = await Promise.all([shopSettings(), secret('bank-key')])
  try {
    const response = await fetch(`${bankUrl}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    })
    const json: unknown = await response.json()
    if (response.ok) return { state: 'yes', reply: schema.parse(json) }
    const refusal = BankRefusal.safeParse(json)
    return response.status < 500 && refusal.success ? { state: 'no', code: refusal.data.code } : { state: 'unknown' }
  } catch {
    return { state: 'unknown' }
  }
}

/** `reference` is what the bank calls the hold: refunds name it. */
export type Paid = { state: 'paid'; reference: string } | { state: 'declined'; reason: string } | { state: 'unknown' }

/** Takes the money, or makes sure that the platform can; whichever way this shop is paid. May be repeated for the same checkout. */
export const pay = async (
  { capture }: Shop,
  checkoutId: string,
  credential: string,
  amountMinor: number,
  currency: string,
): Promise<Paid> => {
  if (capture === 'merchant') {
    const taken = await ask(CaptureReply, '/v1/captures', { credential, captureReference: checkoutId, amountMinor })
    if (taken.state === 'yes') return { state: 'paid', reference: taken.reply.reference }
    return taken.state === 'no' ? { state: 'declined', reason: taken.code } : taken
  }
  const terms = { credential, amountMinor, currency, purpose: checkoutId }
  const checked = await ask(CheckReply, '/v1/credentials/check', terms)
  if (checked.state === 'no') return { state: 'declined', reason: checked.code }
  if (checked.state === 'unknown') return checked
  const { reply } = checked
  return reply.valid ? { state: 'paid', reference: reply.reference } : { state: 'declined', reason: reply.reason }
}

/** Gives back what this shop took; the same refundReference counts once. */
export const giveBack = async (
  reference: string,
  refundReference: string,
  amountMinor: number,
): Promise<'done' | 'refused' | 'unknown'> => {
  const said = await ask(RefundReply, '/v1/refunds', { reference, refundReference, amountMinor })
  if (said.state === 'unknown') return 'unknown'
  return said.state === 'yes' ? 'done' : 'refused'
}
