import { deleteAddress } from '#functions/me/delete-address.ts'
import { listAddresses } from '#functions/me/list-addresses.ts'
import { putAddress } from '#functions/me/put-address.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { refusedFields } from '#functions/pages/channel/refused-entry.ts'
import { invalidInput } from '#shared/platform/operation/accept.ts'

const parts = ['name', 'line1', 'line2', 'city', 'region', 'postalCode', 'phone'] as const

/** Stores, changes or removes an address. What is refused is shown again as it was typed. */
export const handler = postForm(
  {
    name: 'changeAddressesOnPage',
    path: '/addresses',
    summary: 'Store, change or remove an address on the page',
    calls: [putAddress, deleteAddress, listAddresses],
    back: () => '/addresses',
  },
  async ({ ask, key, fields }) => {
    const { act, addressId = '' } = fields
    if (act === 'remove') {
      await ask(deleteAddress, { addressId }, key)
      return { to: '/addresses' }
    }
    if (act !== 'store') throw invalidInput('form', [{ at: 'act', message: 'Store or remove' }])
    const typed = parts.flatMap((part) => {
      const text = fields[part]?.trim()
      return text ? [[part, text] as const] : []
    })
    const country = fields['country']?.trim().toUpperCase()
    try {
      await ask(putAddress, { addressId: addressId.trim(), ...Object.fromEntries(typed), country })
      return { to: '/addresses' }
    } catch (error) {
      const refused = refusedFields(error)
      const { items } = await ask(listAddresses)
      const { addressesView } = await import('./addresses.tsx')
      return addressesView({ addresses: items, fields, fresh: true, ...refused })
    }
  },
)
