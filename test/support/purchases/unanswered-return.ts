import { vi } from 'vitest'
import { operator } from '#test/support/people/operator.ts'
import type { Sales } from './sales.ts'

const days = (n: number) => vi.setSystemTime(Date.now() + n * 86_400_000)

/** A return that its merchant has not answered for a week, with its open item. Needs fake time. */
export const unansweredReturn = async (world: Sales) => {
  const sale = await world.arrived('merchant-a')
  await world.trouble('merchant-a', { operation: 'returnOrder', kind: 'dead', times: null })
  const { returnId } = (await world.sendBack(sale, { lines: [{ line: 1, quantity: 1 }] })).body as { returnId: string }
  days(6)
  await world.sweep()
  const early = (await operator.list()).some((item) => item['orderId'] === sale.order.orderId)
  if (early) throw new Error('The return was parked before its week was over')
  days(2)
  await world.sweep()
  return { sale, returnId, parkedId: String((await world.parked(sale))?.['parkedId']) }
}
