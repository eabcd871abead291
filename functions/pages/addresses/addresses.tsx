import type * as z from 'zod'
import type { listAddresses } from '#functions/me/list-addresses.ts'
import type { FormFields } from '#functions/pages/channel/delegation-fields.ts'
import { AddressLines } from '#functions/pages/views/address.tsx'
import { ConfirmForm } from '#functions/pages/views/confirm.tsx'
import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Callout, Form, FormField, PageLink } from '#functions/pages/views/parts.tsx'

type Stored = z.output<(typeof listAddresses)['spec']['output']>['items']

interface Shown {
  addresses: Stored
  /** What the form holds: nothing, an address to change, or what was refused. */
  fields: FormFields
  fresh: boolean
  refused?: string | undefined
  status?: number
}

const parts = [
  ['name', 'Who receives it', 'name', 100],
  ['line1', 'Street and number', 'address-line1', 120],
  ['line2', 'Flat, floor or company', 'address-line2', 120],
  ['city', 'City', 'address-level2', 80],
  ['region', 'State or region', 'address-level1', 80],
  ['postalCode', 'Postal code', 'postal-code', 20],
  ['country', 'Country, by its two letters', 'country', 2],
  ['phone', 'Phone for the carrier', 'tel', 30],
] as const
const needed: readonly string[] = ['name', 'line1', 'city', 'country']

const AddressForm = ({ fields }: Pick<Shown, 'fields'>) => (
  <Form to="/addresses" aria-label="Store an address">
    <FormField
      name="addressId"
      label="What you call it"
      hint="Agents name it so, for instance home. Letters, digits, - and _."
      value={fields['addressId']}
      maxLength={40}
    />
    {parts.map(([part, label, autocomplete, maxLength]) => (
      <FormField
        key={part}
        name={part}
        label={label}
        value={fields[part]}
        autocomplete={autocomplete}
        maxLength={maxLength}
        {...(!needed.includes(part) && { optional: true as const })}
      />
    ))}
    <button type="submit" name="act" value="store">
      Store this address
    </button>
  </Form>
)

/** The stored addresses, and the form to store one or to change it. */
export const addressesView = ({ addresses, fields, fresh, refused, status = 200 }: Shown): ShownPage => ({
  title: 'Addresses',
  status,
  body: (
    <>
      {refused && <Callout tone="bad">{refused}.</Callout>}
      {addresses.map(({ addressId, updatedAt: _, ...address }) => (
        <section key={addressId} aria-label={addressId}>
          <h2>{addressId}</h2>
          <AddressLines address={address} />
          <p class="after">
            <PageLink to={`/addresses?change=${addressId}`}>Change {addressId}</PageLink>
          </p>
          {fresh && (
            <Form to="/addresses" aria-label={`Remove ${addressId}`}>
              <input type="hidden" name="addressId" value={addressId} />
              <button type="submit" name="act" value="remove" class="danger">
                Remove
              </button>
            </Form>
          )}
        </section>
      ))}
      <section>
        <h2>{fields['addressId'] ? `Change ${fields['addressId']}` : 'A new address'}</h2>
        <p>An agent names an address and never reads it. One that is stored under the same name replaces it.</p>
        {fresh ? (
          <AddressForm fields={fields} />
        ) : (
          <>
            <p>Your sign-in is older than five minutes. Give your password to change your addresses.</p>
            <ConfirmForm next="/addresses" />
          </>
        )}
      </section>
    </>
  ),
})
