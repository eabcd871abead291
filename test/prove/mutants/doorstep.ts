import type { Mutant } from '#test/prove/mutant.ts'

const door = 'shared/identity/rules/address-identity.ts'
const goods = 'shared/purchase/rows/request/recent-goods.ts'

export const mutants: Mutant[] = [
  {
    claim: 32,
    name: 'a digit of another width makes another door',
    file: door,
    from: ".normalize('NFKD')",
    to: ".normalize('NFD')",
  },
  {
    claim: 32,
    name: 'a street word that is written out makes another door',
    file: door,
    from: '.map((word) => short.get(word) ?? word)',
    to: '.map((word) => word)',
  },
  {
    claim: 32,
    name: 'an ordinal in words makes another door',
    file: door,
    from: 'inDigits(spelled.match(/[\\p{L}\\p{N}]+|#/gu) ?? [])',
    to: '(spelled.match(/[\\p{L}\\p{N}]+|#/gu) ?? [])',
  },
  {
    claim: 32,
    name: 'a flat that stands before its house makes another door',
    file: door,
    from: "line.trim().replace(flat, 'unit $1 ')",
    to: 'line.trim()',
  },
  {
    claim: 32,
    name: 'a flat and its house are one number',
    file: door,
    from: "line.trim().replace(flat, 'unit $1 ')",
    to: "line.trim().replace(flat, '$1')",
  },
  {
    claim: 32,
    name: 'an agent writes an address itself',
    file: 'shared/purchase/flows/open-checkout.ts',
    from: "if (terms.address && principal.kind !== 'user')",
    to: 'if (terms.address && principal.kind === undefined)',
  },
  {
    claim: 32,
    name: 'an invented option is one of the product',
    file: 'shared/purchase/rules/known-options.ts',
    from: 'options.find((each) => folded(each.name) === folded(name))',
    to: "options.find((each) => folded(each.name) === folded(name)) ?? { name, values: [value, ''] }",
  },
  {
    claim: 32,
    name: "another user's payment method is found",
    file: 'shared/purchase/flows/own-method.ts',
    from: 'if (!method) throw noSuchMethod(methodId)',
    to: "if (!method) return { methodId, brand: 'Visa', last4: '1111', goodUntil: '2099-12', agentsMayUse: true }",
  },
  {
    claim: 32,
    name: 'a hold names another customer',
    file: 'shared/purchase/flows/payment/ask-for-hold.ts',
    from: 'customer: checkout.userId,',
    to: 'customer: checkout.checkoutId,',
  },
  {
    claim: 32,
    name: 'a stored address that changed is no drift',
    file: 'shared/purchase/flows/address-stands.ts',
    from: 'if (!addressId || !addressDigest) return []',
    to: 'if (addressId || !addressDigest) return []',
  },
  {
    claim: 32,
    name: 'a total above the stated cap is not stated',
    file: 'shared/purchase/rules/stated-cap.ts',
    from: 'if (whole && totalMinor > whole.totalMinor)',
    to: 'if (whole && totalMinor < 0)',
  },
  {
    claim: 32,
    name: 'goods that were bought before are not stated',
    file: goods,
    from: 'standing.includes(checkout.state)',
    to: '!standing.includes(checkout.state)',
  },
  {
    claim: 32,
    name: 'lines that add up to more than the limit are quoted',
    file: 'shared/kernel/quantity.ts',
    from: 'if (quantity <= maxQuantity) return',
    to: 'if (quantity > 0) return',
  },
]
