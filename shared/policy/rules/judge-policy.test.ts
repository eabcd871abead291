import * as fc from 'fast-check'
import { expect } from 'vitest'
import { trustTiers } from '#shared/kernel/trust-tier.ts'
import { holds } from '#test/support/run/holds.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { decisiveRules, judgePolicy } from './judge-policy.ts'
import { PolicyRule } from './policy-rules.ts'
import { type JudgedRule, type PolicyInputs, PolicyVerdict } from './policy-verdict.ts'
import { strictestOf, type Verdict, verdicts } from './verdicts.ts'

const atLeastAsStrict = (one: Verdict, other: Verdict): boolean => verdicts.indexOf(one) >= verdicts.indexOf(other)
const verdict = fc.constantFrom('ask', 'ask_with_passkey', 'refuse')
const hour = fc.nat({ max: 23 })
const currency = fc.constantFrom('USD', 'EUR')
const rule = fc
  .oneof(
    fc.record({ rule: fc.constant('amount'), aboveMinor: fc.nat({ max: 1000 }), currency, verdict }),
    fc.record({ rule: fc.constant('velocity'), perHour: fc.integer({ min: 1, max: 5 }), verdict }),
    fc.record({
      rule: fc.constantFrom('first-purchase', 'new-address', 'new-instrument', 'bought-before'),
      verdict,
    }),
    fc.record({ rule: fc.constant('country'), countries: fc.constantFrom(['US'], ['DE', 'US'], ['FR']), verdict }),
    fc.record({ rule: fc.constant('hours'), from: hour, until: hour, verdict }),
    fc.record({ rule: fc.constant('merchant-trust'), below: fc.constantFrom('standard', 'trusted'), verdict }),
  )
  .map((each) => PolicyRule.parse(each))
const ruled = fc.record({ by: fc.constantFrom('operator' as const, 'user' as const), terms: rule })
const rules = fc.array(ruled, { maxLength: 8 })
const inputs: fc.Arbitrary<PolicyInputs> = fc
  .record({
    at: hour.map((at) => `2026-12-01T${String(at).padStart(2, '0')}:30:00.000Z`),
    totalMinor: fc.nat({ max: 2000 }),
    currency,
    askedBefore: fc.nat({ max: 6 }),
    merchants: fc.array(
      fc.record({ merchantId: fc.constant('shop'), trust: fc.constantFrom(...trustTiers), boughtFrom: fc.boolean() }),
      { minLength: 1, maxLength: 3 },
    ),
    addressUsed: fc.boolean(),
    instrumentUsed: fc.boolean(),
    country: fc.constantFrom('US', 'DE', undefined),
    boughtBefore: fc.boolean(),
  })
  .map(({ country, ...rest }) => ({ ...rest, ...(country && { country }) }))

verifies('policy.strictest', 'no rule that applies is left out, in any order, and the strictest counts', () => {
  void holds(
    fc.property(rules, inputs, (all, seen) => {
      const judged = judgePolicy(all, seen)
      expect(judged.rules.map(({ terms }) => terms)).toEqual(all.map(({ terms }) => terms))
      const alone = all.map((each) => judgePolicy([each], seen).verdict)
      for (const one of alone) expect(atLeastAsStrict(judged.verdict, one)).toBe(true)
      expect([...alone, 'allow']).toContain(judged.verdict)
      expect(judgePolicy(all.toReversed(), seen).verdict).toBe(judged.verdict)
      expect(decisiveRules(judged).length > 0).toBe(judged.verdict !== 'allow')
    }),
  )
})

verifies('policy.strictest', 'a rule more never loosens a verdict, and a stricter verdict of a rule neither', () => {
  void holds(
    fc.property(rules, ruled, fc.nat(), verdict, inputs, (all, another, at, stricter, seen) => {
      const before = judgePolicy(all, seen).verdict
      expect(atLeastAsStrict(judgePolicy([...all, another], seen).verdict, before)).toBe(true)
      const changed = all.map(({ by, terms }, i) => {
        const raised = strictestOf([terms.verdict, stricter as never])
        return i === at % all.length ? { by, terms: PolicyRule.parse({ ...terms, verdict: raised }) } : { by, terms }
      })
      expect(atLeastAsStrict(judgePolicy(changed, seen).verdict, before)).toBe(true)
    }),
  )
})

verifies('policy.verdict', 'what was stored as JSON has the same verdict and the same sentences again', () => {
  void holds(
    fc.property(rules, inputs, (all, seen) => {
      const whole = { ...judgePolicy(all, seen), version: 1, rulesOf: { operator: 'o', user: 0 }, inputs: seen }
      const read = PolicyVerdict.parse(JSON.parse(JSON.stringify(whole)))
      expect({ ...read, ...judgePolicy(read.rules, read.inputs) }).toEqual(whole)
    }),
  )
})

const plain: PolicyInputs = {
  at: '2026-12-01T23:10:00.000Z',
  totalMinor: 5000,
  currency: 'USD',
  askedBefore: 2,
  merchants: [{ merchantId: 'shop', trust: 'standard', boughtFrom: true }],
  addressUsed: true,
  instrumentUsed: true,
  country: 'US',
  boughtBefore: false,
}
const answers = (terms: object, seen: Partial<PolicyInputs> = {}): [boolean, string] => {
  const oneRule = [{ by: 'user', terms: PolicyRule.parse({ verdict: 'ask', ...terms }) }] as Pick<
    JudgedRule,
    'by' | 'terms'
  >[]
  const [one] = judgePolicy(oneRule, { ...plain, ...seen }).rules
  return [one?.applies ?? false, one?.says ?? '']
}
verifies('policy.verdict', 'each rule applies from its border on, and says so', () => {
  expect(answers({ rule: 'amount', aboveMinor: 5000, currency: 'USD' })[0]).toBe(false)
  expect(answers({ rule: 'amount', aboveMinor: 4999, currency: 'USD' })).toEqual([true, '$50.00 is above $49.99.'])
  expect(answers({ rule: 'amount', aboveMinor: 9999, currency: 'EUR' })[0]).toBe(true)
  expect(answers({ rule: 'velocity', perHour: 3 })[0]).toBe(false)
  expect(answers({ rule: 'velocity', perHour: 2 })).toEqual([true, 'It is request 3 of this hour, above 2 an hour.'])
  const strange = { merchants: [{ merchantId: 'shop', trust: 'new' as const, boughtFrom: false }] }
  expect(answers({ rule: 'first-purchase' })[0]).toBe(false)
  expect(answers({ rule: 'first-purchase' }, strange)).toEqual([true, 'Nothing was bought from shop yet.'])
  expect(answers({ rule: 'merchant-trust', below: 'standard' })[0]).toBe(false)
  expect(answers({ rule: 'merchant-trust', below: 'standard' }, strange)).toEqual([
    true,
    'shop is new, which is less than standard.',
  ])
  expect(answers({ rule: 'merchant-trust', below: 'trusted' })[0]).toBe(true)
  expect(answers({ rule: 'new-address' }, { addressUsed: false })[0]).toBe(true)
  expect(answers({ rule: 'new-instrument' }, { instrumentUsed: false })[0]).toBe(true)
  expect(answers({ rule: 'bought-before' }, { boughtBefore: true })[0]).toBe(true)
  expect(answers({ rule: 'country', countries: ['US'] })[0]).toBe(false)
  expect(answers({ rule: 'country', countries: ['DE'] })).toEqual([true, 'It goes to US, outside the list.'])
  const { country: _, ...nowhere } = plain
  expect(
    judgePolicy([{ by: 'user', terms: { rule: 'country', countries: ['US'], verdict: 'ask' } }], nowhere).verdict,
  ).toBe('ask')
  expect(answers({ rule: 'hours', from: 22, until: 6 })[0]).toBe(true)
  expect(answers({ rule: 'hours', from: 6, until: 22 })[0]).toBe(false)
  expect(answers({ rule: 'hours', from: 23, until: 0 })[0]).toBe(true)
  expect(answers({ rule: 'hours', from: 0, until: 23 })[0]).toBe(false)
  expect(verdicts).toEqual(['allow', 'ask', 'ask_with_passkey', 'refuse'])
})
