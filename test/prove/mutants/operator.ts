import type { Mutant } from '#test/prove/mutant.ts'

const recordDebt = 'shared/purchase/flows/record-debt.ts'
const parkLeg = 'functions/purchase/park-leg.ts'
const parkPurchase = 'shared/purchase/flows/park-purchase.ts'
const resolveLeg = 'functions/parked/resolve-leg.ts'

export const mutants: Mutant[] = [
  {
    claim: 9,
    name: 'what is parked is not owed in the ledger',
    file: recordDebt,
    from: 'if (!moneyIsOut(leg)) return endDebt(leg, nowMs)',
    to: 'return endDebt(leg, nowMs)',
  },
  {
    claim: 9,
    name: 'a debt is posted anew each time the same leg is parked',
    file: recordDebt,
    from: 'if (leg.owed?.creditor === creditor && leg.owed.amountMinor === amountMinor) return { set: {}, writes: [] }',
    to: 'leg = { ...leg, owed: undefined }',
  },
  {
    claim: 9,
    name: 'a leg that is undone after all keeps its debt',
    file: 'shared/purchase/flows/undo-payment.ts',
    from: 'await commit([...writes, ...entries, ...debt.writes])',
    to: 'await commit([...writes, ...entries])',
  },
  {
    claim: 9,
    name: 'a leg that is paid after all keeps its debt',
    file: 'shared/purchase/flows/settle-leg.ts',
    from: '    ...debt.writes,\n',
    to: '',
  },
  {
    claim: 9,
    name: 'a leg is parked and no alarm rings',
    file: parkLeg,
    from: '    countParked()\n',
    to: '',
  },
  {
    claim: 9,
    name: 'a purchase is parked and no alarm rings',
    file: parkPurchase,
    from: '  countParked()\n',
    to: '',
  },
  {
    claim: 9,
    name: 'a leg is parked where no operator sees it',
    file: parkLeg,
    from: "      ...(await parked.park(item, 'saga')),\n",
    to: '',
  },
  {
    claim: 9,
    name: 'a purchase is parked where no operator sees it',
    file: parkPurchase,
    from: '...(await parked.park(item, by))',
    to: '...[]',
  },
  {
    claim: 9,
    name: 'what fails again stays in hand for good',
    file: 'shared/operations/rows/parked.ts',
    from: "return before.state === 'open'\n",
    to: "return before.state !== 'resolved'\n",
  },
  {
    claim: 9,
    name: 'nobody hears of a retry',
    file: 'functions/outbox/relay.ts',
    from: 'await startSaga(checkout, Date.now(), executionName(approvalId, roundStart(round)))',
    to: 'return',
  },
  {
    claim: 9,
    name: "a retry takes the names of the sweep's restarts",
    file: 'shared/purchase/flows/saga-execution.ts',
    from: 'retries * (maxRestarts + 1)',
    to: 'retries',
  },
  {
    claim: 9,
    name: 'a retried leg does not take its undo up again',
    file: 'functions/parked/retry-purchase.ts',
    from: "if (item.kind !== 'leg') return []",
    to: 'return []',
  },
  {
    claim: 9,
    name: 'what is mended stays on the list',
    file: 'shared/purchase/flows/resolve-parked.ts',
    from: 'if (retries === 0) return []',
    to: 'if (retries >= 0) return []',
  },
  {
    claim: 9,
    name: 'a purchase ends although a leg of it is parked',
    file: 'shared/purchase/flows/close-checkout.ts',
    from: 'if (settled.length + undone.length < all.length) return undefined',
    to: '',
  },
  {
    claim: 9,
    name: 'what is written off disappears',
    file: resolveLeg,
    from: 'endDebt(leg, nowMs, lostMinor)',
    to: 'endDebt(leg, nowMs)',
  },
  {
    claim: 9,
    name: 'an operator ends a leg and its money stays held in the ledger',
    file: 'shared/ledger/entries.ts',
    from: "{ 'buyer:held': 0, [merchant]",
    to: '{ [merchant]',
  },
  {
    claim: 9,
    name: 'nobody watches the hold of a parked leg',
    file: parkLeg,
    from: '...(held ? [holdWatch.start(ref.checkoutId, holdExpiresAt, nowMs)] : []),',
    to: '',
  },
  {
    claim: 9,
    name: 'the end of a hold rings no alarm',
    file: 'functions/sweeps/sweep-holds.ts',
    from: '  countHoldExpiring()\n',
    to: '',
  },
]
