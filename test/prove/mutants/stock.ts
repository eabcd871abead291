import type { Mutant } from '#test/prove/mutant.ts'

const stock = 'functions/simulators/merchant/catalog/stock.ts'

export const mutants: Mutant[] = [
  {
    claim: 20,
    name: 'a hold takes units that are not in stock',
    file: stock,
    from: '{ [from]: atLeast(units), ...price },',
    to: '{ ...price },',
  },
  {
    claim: 20,
    name: 'a hold that lapsed keeps its units',
    file: 'functions/simulators/merchant/checkout/release-lapsed.ts',
    from: "{ hold: 'released' }).write, ...releasingHold(shop, session)]",
    to: "{ hold: 'released' }).write]",
  },
  {
    claim: 20,
    name: 'a canceled checkout keeps its units',
    file: 'functions/checkouts/cancel.ts',
    from: 'await cancelMerchantCheckouts(all)',
    to: '',
  },
  {
    claim: 20,
    name: 'a rejected or expired checkout keeps its units',
    file: 'functions/purchase/close-purchase.ts',
    from: 'await cancelMerchantCheckouts(all)',
    to: 'void 0',
  },
  {
    claim: 20,
    name: 'a leg that is undone before it was ordered keeps its units',
    file: 'shared/purchase/flows/placement/undo-placement.ts',
    from: 'await cancelMerchantCheckouts([leg])',
    to: '',
  },
  {
    claim: 20,
    name: 'an order takes units that its checkout no longer holds',
    file: 'functions/simulators/merchant/checkout/complete-checkout.ts',
    from: "session.hold === 'held' ? [] : holding(shop, unitsOf(session.lines))",
    to: '[]',
  },
]
