import * as z from 'zod'

/** What a protocol has to be told again about a checkout and the order it becomes. Nobody else reads it; rows from before it was kept have none. */
export const ProtocolState = z.record(z.string(), z.string())
export type ProtocolState = z.output<typeof ProtocolState>
interface Remembered {
  protocolState?: ProtocolState | undefined
}
/** A checkout, and an order, as its merchant knows them again. */
export interface CheckoutRef extends Remembered {
  merchantCheckoutId: string
}
export interface OrderRef extends Remembered {
  merchantOrderId: string
}
