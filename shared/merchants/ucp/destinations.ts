import type { Quote } from '#shared/merchants/port.ts'
import type { UcpCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import type { ShownAddress } from '#shared/merchants/ucp/contract/fulfillment.ts'

const shownParts = (shown: ShownAddress): Quote['destinations'][number] => {
  const { street_address: line1, extended_address: line2, address_locality: city } = shown
  const { postal_code: postalCode, address_country: country } = shown
  const parts = { line1, line2, city, postalCode, country: country?.toUpperCase() }
  return Object.fromEntries(Object.entries(parts).filter(([, text]) => typeof text === 'string' && text !== ''))
}

/** The selected destination of each method that ships. */
export const destinationsOf = (seen: UcpCheckout): Quote['destinations'] =>
  (seen.fulfillment?.methods ?? [])
    .filter(({ type }) => type === 'shipping')
    .flatMap(({ destinations = [], selected_destination_id: selected }) =>
      destinations.filter(({ id }) => id === selected).map(shownParts),
    )
    .filter((parts) => Object.keys(parts).length > 0)
