import { expect } from 'vitest'
import { verifies } from '#test/support/run/verifies.ts'
import { GivenAddress } from './given-address.ts'

const home = { name: 'Ada', line1: '1 Main St', city: 'Springfield', postalCode: '62704', country: 'US' }
const refusedAt = (address: object) => [
  ...new Set((GivenAddress.safeParse(address).error?.issues ?? []).map(({ path }) => path.join())),
]

for (const [country, ...codes] of [
  ['US', '62704', '62704-1234', '627041234', '00501'],
  ['GB', 'SW1A 1AA', 'sw1a1aa'],
  ['DE', '10115', 'D-10115', '01067'],
  ['NL', '1012 AB', '1012AB', '1012 ab'],
  ['CA', 'K1A 0B1', 'K1A0B1'],
  ['JP', '100-0001', '1000001'],
  ['PL', '00-950', '00950'],
  ['SE', '111 22', '11122', 'SE-111 22'],
  ['IE', 'D02 X285', 'D02X285'],
  ['BR', '01310-100', '01310100'],
  ['LU', 'L-1009'],
  // No pattern is kept for it, so any code will do.
  ['KZ', '010000'],
])
  for (const postalCode of codes)
    verifies('address.country', `${country} has a postal code ${postalCode}`, () => {
      expect(refusedAt({ ...home, country, postalCode })).toEqual([])
    })

for (const [country, ...codes] of [
  ['US', '00000', '6270', '627045', 'SW1A 1AA'],
  ['GB', '62704'],
  ['DE', '1011', '00000'],
  ['NL', '0123 AB', '1012'],
  ['CA', 'D1A 0B1'],
  ['FR', '99999'],
  ['ES', '99001'],
])
  for (const postalCode of codes)
    verifies('address.country', `${country} has no postal code ${postalCode}`, () => {
      expect(refusedAt({ ...home, country, postalCode })).toEqual(['postalCode'])
    })

verifies('address.country', 'a region is one of its country, by code or name, where the regions are kept', () => {
  for (const region of ['IL', 'il', 'Illinois', 'N.Y.', 'new york']) expect(refusedAt({ ...home, region })).toEqual([])
  for (const region of ['ZZ', 'Bavaria', 'ON']) expect(refusedAt({ ...home, region })).toEqual(['region'])
  const bavaria = { country: 'DE', postalCode: '80331', region: 'Bavaria' }
  expect(refusedAt({ ...home, ...bavaria })).toEqual([])
  expect(refusedAt({ ...home, country: 'CA', postalCode: 'H2X 1Y4', region: 'Québec' })).toEqual([])
})

verifies('address.country', 'a phone number is one that somebody could have', () => {
  for (const phone of ['+1 217 555 0100', '217-555-0100', '030 123456', '+49 (0)30 123456 x12', '+353 1 234 5678'])
    expect(refusedAt({ ...home, phone }), phone).toEqual([])
  for (const phone of ['+999 12345678', '+210 1234567', '00000', '+1 23', '1234567890123456'])
    expect(refusedAt({ ...home, phone }), phone).toEqual(['phone'])
})
