import type * as z from 'zod'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import { BankRefusal } from '#shared/payments/bank/contract.ts'
import { secret } from '#shared/platform/aws/parameters.ts'

const timeoutMs = 5000

type Answer<S extends z.ZodType> =
  | { state: 'yes'; reply: z.output<S> }
  | { state: 'no'; code: string }
  | { state: 'unknown' }

/** Calls the bank as this shop. An answer that nobody understands is an unknown outcome. */
export const askBank = async <S extends z.ZodType>(schema: S, path: string, body: unknown): Promise<Answer<S>> => {
  const [{ bankUrl }, key] = await Promise.all([shopSettings(), secret('payment-key')])
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
