import { ucpStatus } from './ucp/status.ts'

/** What protocols call the state of a checkout of ours. A view, and therefore apart from the other parts in `protocols.ts`. */
export const checkoutStatus = ucpStatus
