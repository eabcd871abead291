import type { DemoBuyer } from '#infra/demo/buyer.ts'
import { type Latency, latencyOf, timed } from './statistics.ts'

const wishes = ['wireless headphones under $100', 'coffee maker', 'running shoes under $150', 'desk lamp', 'yoga mat']

/** How long new offers of both merchants take, one request after the other. */
export const offersLatency = async (buyer: DemoBuyer, count: number): Promise<Latency> => {
  const samples: number[] = []
  for (let i = 0; i < count; i++) {
    const { intentId } = await buyer.intent(wishes[i % wishes.length] ?? '')
    samples.push((await timed(() => buyer.offers(intentId))).ms)
  }
  return latencyOf(samples)
}
