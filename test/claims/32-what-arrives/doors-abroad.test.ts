import { expect } from 'vitest'
import { addressIdentity } from '#shared/identity/rules/address-identity.ts'
import { randomFrom } from '#test/chaos/random.ts'
import { claimByTries } from '#test/support/run/claims.ts'

const places = [
  { country: 'AU', mark: '/', city: 'Sydney', postalCode: '2000' },
  { country: 'NZ', mark: '/', city: 'Auckland', postalCode: '1010' },
  { country: 'CA', mark: '-', city: 'Toronto', postalCode: 'M5V 2T6' },
] as const

claimByTries(
  32,
  'a flat written before its house is the same door, and never the house of that number',
  { small: 30, usual: 300, full: 3000 },
  async ({ count, seed, tried, each }) => {
    await each(count, async (n) => {
      const next = randomFrom(seed + n)
      const { mark, ...place } = places[Math.floor(next() * places.length)] ?? places[0]
      const [flat, house] = [1 + Math.floor(next() * 98), 100 + Math.floor(next() * 800)]
      const at = (line1: string, line2?: string) => addressIdentity({ ...place, line1, ...(line2 && { line2 }) })
      const door = at(`${flat}${mark}${house} Smith Street`)
      for (const same of [
        at(`Unit ${flat}, ${house} Smith St`),
        at(`${house} Smith St`, `Apt ${flat}`),
        at(`${flat} ${mark} ${house} SMITH ST.`),
      ])
        expect(same).toBe(door)
      for (const other of [
        at(`${house} Smith St`),
        at(`${flat}${house} Smith St`),
        at(`${house}${mark}${flat} Smith St`),
        at(`${flat + 1}${mark}${house} Smith St`),
      ])
        expect(other).not.toBe(door)
      tried()
    })
  },
)
