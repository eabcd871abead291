import { expect } from 'vitest'
import { Address } from '#shared/identity/rules/address.ts'
import addresses from '#test/support/inputs/addresses.json' with { type: 'json' }
import { verifies } from '#test/support/run/verifies.ts'

const home = { name: 'Ada', line1: '1 Main St', city: 'Springfield', postalCode: '62704', country: 'US' }

for (const { why, address, ...more } of addresses.accepted as { why: string; address?: object }[])
  verifies('address.valid', `an address is accepted: ${why}`, () => {
    const written = address ?? { ...home, ...more }
    expect(Address.parse(written)).toEqual(written)
  })

for (const { why, ...more } of addresses.refused)
  verifies('address.valid', `an address is refused: ${why}`, () => {
    expect(Address.safeParse({ ...home, ...more }).error?.issues.map(({ path }) => path)).toEqual([Object.keys(more)])
  })

verifies(
  'address.valid',
  'a postal code is missed where the country has them, and a country is stored by its code',
  () => {
    const { postalCode: _none, ...without } = home
    expect(Address.safeParse(without).success).toBe(false)
    expect(Address.parse({ ...home, country: 'UK' }).country).toBe('GB')
  },
)
