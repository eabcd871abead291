import type { WantedBasket } from './basket.ts'
import type { CheckoutSession } from './session.ts'

/** Destination and delivery option of a request. */
export const deliveryOf = ({
  fulfillment,
}: WantedBasket): Pick<CheckoutSession, 'destination' | 'optionId'> & { methodId: string } => {
  const method = fulfillment?.methods.find(({ type }) => type === 'shipping')
  const destinations = method?.destinations ?? []
  const selected = destinations.find(({ id }) => id !== undefined && id === method?.selected_destination_id)
  const destination = selected ?? (destinations.length === 1 ? destinations[0] : undefined)
  const optionId = method?.groups?.[0]?.selected_option_id
  return {
    methodId: method?.id ?? 'shipping',
    ...(destination && { destination: { ...destination, id: destination.id || 'door' } }),
    ...(optionId && { optionId }),
  }
}
