import { handler as bookRefunds } from '#functions/orders/book-refunds.ts'
import { orderFacts } from '#shared/orders/learn-facts.ts'
import type { Fact } from '#shared/orders/rules/order-facts.ts'
import type { Sale } from './sales.ts'

/** A capturing merchant reports this in plain UCP: without our reference. */
export const reports = async ({ order: { orderId } }: Sale, fact: Omit<Fact, 'at'>): Promise<void> => {
  const { fresh } = await orderFacts.learn(orderId, [{ ...fact, at: new Date().toISOString() }], Date.now())
  for (const { kind, factId } of fresh) {
    const detail = { data: { orderId, fact: kind, factId } }
    await bookRefunds({ 'detail-type': 'order.updated', detail } as never)
  }
}
