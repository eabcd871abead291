import { listAddresses } from '#functions/me/list-addresses.ts'
import { isFresh } from '#functions/pages/channel/fresh.ts'
import { getPage } from '#functions/pages/channel/page.ts'

/** The addresses that agents may name, whole, for their owner alone. */
export const handler = getPage(
  {
    name: 'showAddresses',
    path: '/addresses',
    summary: 'The page of your addresses',
    calls: [listAddresses],
  },
  async ({ ask, visitor, query: { change } }) => {
    const { items } = await ask(listAddresses)
    const { addressesView } = await import('./addresses.tsx')
    const { addressId, updatedAt: _, ...changed } = items.find((one) => one.addressId === change) ?? {}
    return addressesView({ addresses: items, fields: { addressId, ...changed }, fresh: isFresh(visitor) })
  },
)
