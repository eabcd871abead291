import type { ReadOrder } from '#shared/merchants/protocol.ts'
import { UcpOrder } from './contract/order.ts'
import { orderSnapshot } from './order-snapshot.ts'

const jsonIn = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** The body of an order webhook. It names its version itself. */
export const readUcpOrder: ReadOrder = (body) => {
  const { data } = UcpOrder.safeParse(jsonIn(body))
  return data && orderSnapshot(data)
}
