import { globSync, readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { discover } from '#infra/discover.ts'
import { hashWaitMs } from '#shared/identity/durations.ts'
import { limitNames } from '#shared/platform/operation/limits.ts'
import { type Bound, specOf } from '#test/support/channels/channels.ts'

let specs: ReturnType<typeof specOf>[]
beforeAll(async () => {
  const entries = (await discover()).filter(({ kind }) => kind === 'route')
  const routes = await Promise.all(entries.map(async ({ file }) => (await import(`../../${file}`)).handler as Bound))
  specs = routes.filter(({ operation }) => operation).map(specOf)
})

it('whatever a caller without a login may do is limited by source, or must not be', () => {
  const open = specs.filter(({ access }) => access === 'public' || access.guests)
  const unlimited = open.filter(({ limits }) => !limits?.source?.endsWith('.source')).map(({ name }) => name)
  // Health has to answer when the table, and with it every counter, does not.
  expect(unlimited).toEqual(['getHealth'])
})

it('whatever asks merchants, the bank or a subscriber for a user is limited by account', () => {
  const asking = specs.filter(({ grants, access }) => {
    const guests = access === 'public' || access.guests
    return (
      !guests &&
      ['signing-key', 'payment-key', 'subscription-key'].some((key) =>
        (grants.parameters as readonly string[] | undefined)?.includes(key),
      )
    )
  })
  expect(asking.length).toBeGreaterThan(6)
  expect(asking.filter(({ limits }) => !limits?.account?.endsWith('.account')).map(({ name }) => name)).toEqual([])
})

it('what is counted on a cart counts its questions to merchants too', () => {
  const asking = specs.filter(({ name }) => ['createCart', 'putCart', 'putCartItem', 'getCart'].includes(name))
  for (const { name, grants } of asking) expect(grants.write, name).toContain('RATE')
})

it('a password waits for its turn less long than its function may take, and is hashed within the rest', () => {
  const hashing = specs.filter(({ name }) => ['register', 'login'].includes(name))
  expect(hashing).toHaveLength(2)
  for (const { name, timeoutSeconds = 0 } of hashing)
    expect(timeoutSeconds * 1000 - hashWaitMs, name).toBeGreaterThanOrEqual(5000)
})

it('every limit is counted somewhere', () => {
  const files = globSync(['functions/**/*.ts', 'shared/**/*.ts'], { exclude: ['**/*.test.ts', '**/limits.ts'] })
  const texts = files.map((file) => readFileSync(file, 'utf8'))
  expect(limitNames.filter((name) => !texts.some((text) => text.includes(`'${name}'`)))).toEqual([])
})
