import * as z from 'zod'
import { secret, settings } from '#shared/clients/parameters.ts'
import { Failure } from '#shared/kernel/errors.ts'

const Advanced = z.looseObject({ status: z.string() })

/** Drives a merchant simulator's order one step on; real merchants have no such door. */
export const advanceOrder = async (merchantId: string, merchantOrderId: string): Promise<string> => {
  const { merchants, allowedOrigins } = await settings()
  const merchant = merchants.find((each) => each.merchantId === merchantId)
  const origin = merchant && new URL(merchant.profileUrl)
  if (!origin || !allowedOrigins.includes(origin.origin))
    throw new Failure('merchant.unsupported', 'Only a simulated merchant can be told what to do')
  const base = origin.href.slice(0, origin.href.indexOf('/.well-known/'))
  const response = await fetch(`${base}/sim/orders/${encodeURIComponent(merchantOrderId)}/advance`, {
    method: 'POST',
    headers: { 'simulation-secret': await secret('simulation-key') },
    redirect: 'error',
    signal: AbortSignal.timeout(5000),
  }).catch((cause: unknown) => {
    throw new Failure('merchant.unavailable', 'The simulator did not answer', {}, { cause })
  })
  if (response.status === 404) throw new Failure('order.not-found', 'The simulator has no such order')
  if (!response.ok) throw new Failure('merchant.unavailable', 'The simulator refused', { status: response.status })
  return Advanced.parse(await response.json()).status
}
