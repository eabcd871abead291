import { expect } from 'vitest'
import { verifies } from '#test/support/run/verifies.ts'
import { addressIdentity } from './address-identity.ts'

const home = {
  name: 'Ada Lovelace',
  line1: '1 Main Street',
  line2: 'Apartment 2',
  city: 'Springfield',
  region: 'IL',
  postalCode: '62704',
  country: 'US',
}

verifies('purchase.identity', 'one place of delivery has one identity, however it is written', () => {
  for (const other of [
    { line1: '1 MAIN ST.', line2: 'Apt. 2' },
    { line1: '1 Main St, #2', line2: undefined },
    { line1: ' １ Main  street ', line2: 'Unit 2' },
    { name: 'A. Lovelace', phone: '+1 555 0100', region: 'Illinois' },
    { city: 'SPRINGFIELD', postalCode: '62704-1234' },
  ])
    expect(addressIdentity({ ...home, ...other }), JSON.stringify(other)).toBe(addressIdentity(home))
  const abroad = { line1: 'Königstraße 5', city: 'Köln', postalCode: '50667', country: 'DE' }
  expect(addressIdentity({ ...abroad, line1: 'KÖNIGSTRASSE 5' })).toBe(addressIdentity(abroad))
  expect(addressIdentity({ ...abroad, line1: 'Ko\u0308nigstraße 5', city: 'Ko\u0308ln' })).toBe(addressIdentity(abroad))
})

verifies('purchase.identity', 'another house, flat, street, town, code or country is another place', () => {
  for (const other of [
    { line1: '2 Main Street' },
    { line1: '2 Main Street', line2: 'Apartment 1' },
    { line2: 'Apartment 3' },
    { line2: undefined },
    { line1: '1 Main Avenue' },
    { city: 'Shelbyville' },
    { postalCode: '62705' },
    { country: 'CA' },
  ])
    expect(addressIdentity({ ...home, ...other }), JSON.stringify(other)).not.toBe(addressIdentity(home))
})
