import type { Settings } from '#shared/platform/aws/parameters.ts'
import type { PaymentProvider } from './port.ts'

/** Connects a provider from the settings. */
export type ConnectPayments = (settings: Settings['payments']) => PaymentProvider
