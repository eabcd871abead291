import { describe, expect, test } from 'vitest'
import { untrusted } from '#shared/kernel/untrusted-text.ts'
import type { Quote } from '#shared/merchants/port.ts'
import { legFrom } from '#shared/purchase/flows/quote-leg.ts'
import { drift } from '#shared/purchase/rules/drift.ts'
import { legTermsOf, receiptLeg } from './leg-terms.ts'

const line = (options: Record<string, string>) => ({
  lineId: '1',
  sku: 'a-1',
  title: untrusted('Lamp'),
  quantity: 1,
  options,
  unitMinor: 500,
  totalMinor: 500,
})
const quoteOf = (...lines: Quote['lines']): Quote => ({
  merchantCheckoutId: 'co_1',
  lines,
  totals: { subtotalMinor: 500, shippingMinor: 0, taxMinor: 0, discountMinor: 0, totalMinor: 500 },
  currency: 'USD',
  eta: {},
  destinations: [],
  expiresAt: '2030-01-01T00:00:00Z',
  captureBy: 'platform',
})
const requested = (options: Record<string, string>) => ({ sku: 'a-1', quantity: 1, options })

describe('the options of a leg', () => {
  test('are what the merchant confirms', () => {
    const [confirmed] = legTermsOf(quoteOf(line({ Colour: 'red' })), [requested({ Colour: 'red' })], 's').lines
    expect(confirmed?.options).toEqual({ Colour: 'red' })
  })

  test('are what was asked for where the merchant repeats none, line by line', () => {
    const wanted = [requested({ Colour: 'red' }), requested({ Colour: 'blue' })]
    const { lines } = legTermsOf(quoteOf(line({}), line({})), wanted, 's')
    expect(lines.map(({ options }) => options)).toEqual([{ Colour: 'red' }, { Colour: 'blue' }])
  })

  test('make another purchase of the same thing in another colour', () => {
    const door = { name: 'Ada', line1: '1 Main St', city: 'Springfield', postalCode: '62704', country: 'US' }
    const leg = (Colour: string) =>
      legFrom(
        { checkoutId: 'chk_1', leg: 1, userId: 'usr_1' },
        { merchantId: 'merchant-a', lines: [requested({ Colour })] },
        { address: door, buyer: { email: 'ada@example.com' } },
        { quote: quoteOf(line({ Colour })), cancelable: true, lines: [requested({ Colour })] },
      )
    expect(leg('red').claimHash).not.toBe(leg('blue').claimHash)
  })

  test('drift when the merchant changes them', () => {
    const approved = legTermsOf(quoteOf(line({ Colour: 'red' })), [requested({ Colour: 'red' })], 's')
    const now = legTermsOf(quoteOf(line({ Colour: 'blue' })), approved.lines, 's')
    const at = (terms: typeof now) => ({
      leg: receiptLeg(1, 'merchant-a', terms),
      currency: 'USD',
      addressDigest: 'd',
    })
    expect(drift(at(approved), at(now))).toMatchObject([{ what: 'options' }])
  })
})

test("the digest of a merchant's destination is over a secret of the leg, so no list of streets names the address", () => {
  const door = { name: 'Ada', line1: '1 Main St', city: 'Springfield', postalCode: '62704', country: 'US' }
  const { name: _, ...shown } = door
  const quote = { ...quoteOf(line({})), destinations: [shown] }
  const at = { checkoutId: 'chk_1', leg: 1, userId: 'usr_1' }
  const basket = { merchantId: 'merchant-a', lines: [requested({})] }
  const delivery = { address: door, buyer: { email: 'ada@example.com' } }
  const fresh = () => legFrom(at, basket, delivery, { quote, cancelable: true, lines: basket.lines })
  const [leg, again] = [fresh(), fresh()]
  expect(leg.destination).toEqual(expect.any(String))
  expect(again.destination).not.toBe(leg.destination)
  expect(legTermsOf(quote, basket.lines, leg.destinationSalt ?? '').destination).toBe(leg.destination)
  expect(JSON.stringify(receiptLeg(1, 'merchant-a', leg))).not.toContain(leg.destinationSalt)
})
