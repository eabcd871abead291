import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { secret, settings } from '#shared/platform/aws/parameters.ts'

const Advanced = z.looseObject({ fulfillment: z.looseObject({ events: z.array(z.looseObject({ type: z.string() })) }) })

/** Drives a merchant simulator's order one station on, or up to `to`; real merchants have no such door. */
export const advanceOrder = async (merchantId: string, merchantOrderId: string, to?: string): Promise<string> => {
  const { merchants } = await settings()
  const simulator = merchants.find((each) => each.merchantId === merchantId)?.simulator
  if (!simulator) throw new Failure('merchant.unsupported', 'Only a simulated merchant can be controlled')
  const response = await fetch(`${simulator}/sim/orders/${encodeURIComponent(merchantOrderId)}/advance`, {
    method: 'POST',
    headers: { 'simulation-secret': await secret('simulation-key'), 'content-type': 'application/json' },
    body: JSON.stringify({ to }),
    redirect: 'error',
    signal: AbortSignal.timeout(5000),
  }).catch((cause: unknown) => {
    throw new Failure('merchant.unavailable', 'The simulator did not answer', {}, { cause })
  })
  if (response.status === 409) throw new Failure('merchant.refused', 'The order cannot advance from its present state')
  if (response.status === 404) throw new Failure('order.not-found', 'The simulator has no such order')
  if (!response.ok) throw new Failure('merchant.unavailable', 'The simulator refused', { status: response.status })
  const { fulfillment } = Advanced.parse(await response.json())
  return fulfillment.events.at(-1)?.type ?? 'placed'
}
