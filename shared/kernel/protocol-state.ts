import * as z from 'zod'

/** What a protocol needs again for a checkout and its order. Only the protocol reads it; older rows have none. */
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
