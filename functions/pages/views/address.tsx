import type { Address } from '#shared/identity/rules/address.ts'

/** The whole address, line by line. */
export const AddressLines = ({ address }: { address: Address }) => (
  <address>
    {[
      address.name,
      address.line1,
      address.line2,
      [address.city, address.region, address.postalCode].filter(Boolean).join(', '),
      address.country,
      address.phone && `Phone ${address.phone}`,
    ]
      .filter(Boolean)
      .map((line, at) => (
        <div key={at}>{line}</div>
      ))}
  </address>
)
