import { expect } from 'vitest'
import { addressIdentity } from '#shared/identity/rules/address-identity.ts'
import addresses from '#test/support/inputs/addresses.json' with { type: 'json' }
import { verifies } from '#test/support/run/verifies.ts'

const written = (pair: object[]) => pair.map((address) => JSON.stringify(address)).join('\n')

verifies('address.folded', 'pairs that are one door have one identity', () => {
  // Of the pairs that might be asked about, these are known to be one door.
  for (const pair of [...addresses.same, ...addresses.ask]) {
    const [one, other] = pair.map(addressIdentity)
    expect(one, written(pair)).toBe(other)
  }
})

verifies('address.folded', 'pairs that are two doors have two identities', () => {
  for (const pair of addresses.different) {
    const [one, other] = pair.map(addressIdentity)
    expect(one, written(pair)).not.toBe(other)
  }
})

const us = { city: 'Salem', postalCode: '97301', country: 'US' }
const ways: Record<string, [string, string, object?]> = {
  ordinals: ['12 Twenty-First Street', '12 21st St'],
  numbers: ['One Main Street', '1 Main St'],
  'a direction in letters with dots': ['12 N.W. Elm Avenue', '12 Northwest Elm Ave'],
  'a direction in two words': ['12 North West Elm Avenue', '12 NW Elm Ave'],
  'a flat before the street': ['Flat 12A, 8 Harbour Road', '8 Harbor Rd Apt 12a'],
  'a flat with a gap': ['1 Main St Apt 1-B', '1 Main St #1b'],
  'a floor': ['1 Main St, Third Floor', '1 Main St Fl 3'],
  'parts of a building in any order': ['1 Main St Apt 3 Bldg 2', '1 Main Street, Building 2, Unit 3'],
  'a post office box': ['Post Office Box 9', 'P. O. Box #9'],
  'a number sign': ['No. 5 Elm St', '5 Elm Street'],
  'a zero-width space': ['5 El\u200bm St', '5 Elm St'],
  'a German street of many words': ['Karl-Marx-Straße 5', 'Karl Marx Str. 5', { country: 'DE' }],
  'German letters': ['Grünerweg 5', 'Gruenerweg 5', { country: 'DE' }],
  'a French street': ['12 bd. Saint-Michel', '12 Boulevard St Michel', { country: 'FR' }],
  'a Spanish street': ['C/ Mayor, 3', 'Calle Mayor 3', { country: 'ES' }],
  'a Danish letter': ['Nørregade 5', 'Noerregade 5', { country: 'DK' }],
}
for (const [what, [one, other, more]] of Object.entries(ways))
  verifies('address.folded', `${what} may be written either way`, () => {
    const at = (line1: string) => addressIdentity({ ...us, ...more, line1 })
    expect(at(one)).toBe(at(other))
  })

const doors: Record<string, [string, string]> = {
  'two ordinals': ['12 First Street', '12 21st Street'],
  'two tens': ['12 Twentieth Street', '12 21st Street'],
  'two flats': ['1 Main St Apt 1', '1 Main St Apt 1B'],
  'the flat and the house': ['1 Main St Apt 2', '2 Main St Apt 1'],
  'two floors': ['1 Main St Fl 3', '1 Main St Fl 4'],
  'a flat and a floor': ['1 Main St Apt 3', '1 Main St Fl 3'],
  'a lane and a street': ['1 Main Lane', '1 Main St'],
  'two directions': ['1 NW Elm St', '1 NE Elm St'],
  'two boxes': ['PO Box 12', 'PO Box 1 2'],
}
for (const [what, [one, other]] of Object.entries(doors))
  verifies('address.folded', `${what} are two doors`, () => {
    expect(addressIdentity({ ...us, line1: one })).not.toBe(addressIdentity({ ...us, line1: other }))
  })

verifies('address.folded', 'a country has one code, and a German postal code may name it', () => {
  const london = { line1: '1 High St', city: 'London', postalCode: 'SW3 4UH' }
  expect(addressIdentity({ ...london, country: 'UK' })).toBe(addressIdentity({ ...london, country: 'GB' }))
  const berlin = { line1: 'Ring 1', city: 'Berlin', country: 'DE' }
  expect(addressIdentity({ ...berlin, postalCode: 'D-10115' })).toBe(
    addressIdentity({ ...berlin, postalCode: '10115' }),
  )
})
