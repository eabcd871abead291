import type { Mutant } from '#test/prove/mutant.ts'

const reservations = 'shared/purchase/rows/reservations.ts'
const identity = 'shared/purchase/rules/purchase-identity.ts'

export const mutants: Mutant[] = [
  {
    claim: 2,
    name: 'a second purchase takes a claim that is taken',
    file: reservations,
    from: '[{ checkoutId }, { lapsesAtSeconds: below(Math.floor(nowMs / 1000)) }],',
    to: "[{ checkoutId }, { kind: 'claim' }],",
  },
  {
    claim: 2,
    name: 'a duplicate is refused without naming the first',
    file: reservations,
    from: "new Failure('purchase.duplicate', 'The same purchase was made already', {\n        checkoutId: String(row?.['checkoutId']),",
    to: "new Failure('purchase.duplicate', 'The same purchase was made already', {\n        userId: String(row?.['userId']),",
  },
  {
    claim: 2,
    name: 'two purchases consume the same intent',
    file: reservations,
    from: "checkoutId: String(row?.['checkoutId']),\n      }),\n    { checkoutId },",
    to: "checkoutId: String(row?.['checkoutId']),\n      }),\n    { kind: 'consumed' },",
  },
  {
    claim: 2,
    name: 'a purchase consumes only the first of several intents',
    file: reservations,
    from: 'intentIds ?? (intentId ? [intentId] : [])',
    to: 'intentId ? [intentId] : []',
  },
  {
    claim: 2,
    name: 'a completed purchase no longer blocks its duplicate',
    file: reservations,
    from: '{ lapsesAtSeconds: Math.floor(nowMs / 1000) + claimLapseSeconds }',
    to: '{ lapsesAtSeconds: Math.floor(nowMs / 1000) - 1 }',
  },
  {
    claim: 2,
    name: 'the order of lines makes another purchase',
    file: identity,
    from: 'items: [...counted].sort()',
    to: 'items: [...counted]',
  },
  {
    claim: 2,
    name: 'a quantity split over lines makes another purchase',
    file: identity,
    from: '(counted.get(item) ?? 0) + quantity',
    to: 'quantity',
  },
  {
    claim: 2,
    name: 'another spelling of the address makes another purchase',
    file: identity,
    from: 'door: addressIdentity(address)',
    to: 'door: JSON.stringify(address)',
  },
  {
    claim: 2,
    name: 'an agent may say buyAgain',
    file: 'shared/purchase/rows/request/freeze-and-request.ts',
    from: "if (buyAgain && principal.kind !== 'user')",
    to: 'if (buyAgain && principal.kind === undefined)',
  },
]
