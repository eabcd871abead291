import { expect, it } from 'vitest'
import { limitNames, networkOf, stageLimits, standardLimits } from './limits.ts'

it.each([
  ['198.51.100.7', '198.51.100.7'],
  ['::ffff:198.51.100.7', '198.51.100.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s is a caller from %s', (address, network) => expect(networkOf(address)).toBe(network))

it('a stage multiplies the limits that it does not name, and switches none off', () => {
  const limits = stageLimits(3, { 'login.source': { uses: 2, perSeconds: 10 } })
  expect(limits['login.source']).toEqual({ uses: 2, perSeconds: 10 })
  expect(limits['register.source'].uses).toBe(3 * standardLimits['register.source'].uses)
  for (const name of limitNames) expect(limits[name].uses, name).toBeGreaterThan(0)
})
