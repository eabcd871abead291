import { bankPayments } from './bank/client.ts'
import { BankEntry } from './bank/entry.ts'
import type { ConnectPayments } from './protocol.ts'

/* Every protocol that a payment provider may speak, by the name that the settings use. */

/** The settings of the provider. */
export const paymentEntries = { bank: BankEntry }
export const providers: Readonly<Record<keyof typeof paymentEntries, ConnectPayments>> = { bank: bankPayments }
