import { settings } from '#shared/platform/aws/parameters.ts'
import type { PaymentProvider } from './port.ts'
import type { ConnectPayments } from './protocol.ts'
import { providers } from './protocols.ts'

const provider = async (): Promise<PaymentProvider> => {
  const { payments: entry } = await settings()
  const adapters: Readonly<Record<string, ConnectPayments>> = providers
  const connect = Object.hasOwn(adapters, entry.protocol) ? adapters[entry.protocol] : undefined
  if (!connect) throw new Error(`The settings name the protocol ${entry.protocol}, which no adapter speaks`)
  return connect(entry)
}

/** The provider that the settings name. */
export const payments: PaymentProvider = {
  methods: async (...customer) => (await provider()).methods(...customer),
  issue: async (...request) => (await provider()).issue(...request),
  close: async (...method) => (await provider()).close(...method),
  testTokens: async () => (await provider()).testTokens(),
  authorize: async (...terms) => (await provider()).authorize(...terms),
  find: async (...reference) => (await provider()).find(...reference),
  capture: async (...request) => (await provider()).capture(...request),
  void: async (...reference) => (await provider()).void(...reference),
  refund: async (...request) => (await provider()).refund(...request),
}
