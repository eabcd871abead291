import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { secret, settings } from '#shared/platform/aws/parameters.ts'
import { simulationCallMs } from '#shared/platform/durations.ts'
import { callOut } from './ssrf-guard.ts'

const Advanced = z.looseObject({ fulfillment: z.looseObject({ events: z.array(z.looseObject({ type: z.string() })) }) })

/** Drives a merchant simulator's order one stage on, or up to `to`; real merchants have no such call. */
export const advanceSimulatedOrder = async (
  merchantId: string,
  merchantOrderId: string,
  to?: string,
): Promise<string> => {
  const { merchants } = await settings()
  const simulator = merchants.find((each) => each.merchantId === merchantId)?.simulator
  if (!simulator) throw new Failure('merchant.unsupported', 'Only a simulated merchant can be controlled')
  const { status, bytes } = await callOut({
    url: `${simulator}/sim/orders/${encodeURIComponent(merchantOrderId)}/advance`,
    method: 'POST',
    headers: { 'simulation-secret': await secret('simulation-key'), 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ to })),
    timeoutMs: simulationCallMs,
    effect: true,
    allowedOrigins: [new URL(simulator).origin],
  }).catch((cause: unknown) => {
    throw new Failure('merchant.unavailable', 'The simulator did not answer', {}, { cause })
  })
  if (status === 409) throw new Failure('merchant.refused', 'The order cannot advance from its present state')
  if (status === 404) throw new Failure('order.not-found', 'The simulator has no such order')
  if (status >= 300) throw new Failure('merchant.unavailable', 'The simulator refused', { status })
  const { fulfillment } = Advanced.parse(JSON.parse(bytes.toString()))
  return fulfillment.events.at(-1)?.type ?? 'placed'
}
