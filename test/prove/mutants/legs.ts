import type { Mutant } from '#test/prove/mutant.ts'

const settle = 'functions/purchase/settle-purchase.ts'
const place = 'functions/purchase/place-order.ts'
const authorize = 'functions/purchase/authorize-payment.ts'
const close = 'shared/purchase/rows/close-checkout.ts'

export const mutants: Mutant[] = [
  {
    claim: 13,
    name: 'Purser does not read the quotes again when an operator retries a purchase',
    file: authorize,
    from: "(state === 'approved' || state === 'placing') &&",
    to: "state === 'approved' &&",
  },
  {
    claim: 6,
    name: 'all or nothing keeps placed legs when another leg was refused',
    file: settle,
    from: '!(all || bestEffort)',
    to: 'false',
  },
  {
    claim: 6,
    name: 'best effort leaves placed legs unpaid when another was refused',
    file: settle,
    from: 'placed.length === 0 || !(all || bestEffort)',
    to: '!all',
  },
  {
    claim: 6,
    name: 'a leg that was never asked for counts as placed',
    file: settle,
    from: "const placed = reconciled.filter((leg) => leg.placement === 'placed')",
    to: "const placed = reconciled.filter((leg) => leg.placement !== 'refused')",
  },
  {
    claim: 9,
    name: 'a leg that cannot be canceled is ordered before the others',
    file: place,
    from: 'if (leg.cancelable || ',
    to: 'if (leg.leg > 0 || ',
  },
  {
    claim: 9,
    name: 'one declined leg lets the others of all or nothing go on',
    file: authorize,
    from: "checkout.fulfilment === 'all_or_nothing' || (held === 0 && !challenged)",
    to: 'held === 0 && !challenged',
  },
  {
    claim: 9,
    name: 'a partial purchase releases all of its budget',
    file: close,
    from: 'endBudgetHolds(checkoutId, spentMinor)',
    to: 'endBudgetHolds(checkoutId)',
  },
  {
    claim: 9,
    name: 'undone legs keep their claims',
    file: close,
    from: 'const hashes = undone.map((leg) => leg.claimHash)',
    to: 'const hashes = settled.map((leg) => leg.claimHash)',
  },
]
