import { paymentHandlers, recoverable } from '#functions/simulators/merchant/answers.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import type { CompleteCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import type { UcpMessage } from '#shared/merchants/ucp/contract/messages.ts'

/** The credential to pay with, or why the selected instrument has none that this shop takes. */
export const credentialOf = (
  shop: Shop,
  { payment: { instruments } }: CompleteCheckout,
): { credential: string } | { no: UcpMessage } => {
  const at = Math.max(
    0,
    instruments.findIndex(({ selected }) => selected),
  )
  const no = (member: string, content: string) => ({
    no: recoverable('payment_failed', content, `$.payment.instruments[${at}].${member}`),
  })
  const { handler_id = '', credential } = instruments[at] ?? {}
  const offered = Object.values(paymentHandlers(shop)).flat()
  if (offered.every(({ id }) => id !== handler_id)) return no('handler_id', 'We do not offer this payment handler')
  return credential?.token ? { credential: credential.token } : no('credential', 'We take a token of the handler')
}
