import type { Mutant } from '#test/prove/mutant.ts'

const recordDebt = 'shared/purchase/rows/record-debt.ts'
const parkLeg = 'functions/purchase/park-leg.ts'
const parkPurchase = 'shared/purchase/flows/park-purchase.ts'
const resolveLeg = 'shared/purchase/rows/parked/resolve-leg.ts'

export const mutants: Mutant[] = [
  {
    claim: 9,
    name: 'the ledger has no debt for a parked leg',
    file: recordDebt,
    from: 'if (!moneyIsOut(leg)) return endDebt(leg, nowMs)',
    to: 'return endDebt(leg, nowMs)',
  },
  {
    claim: 9,
    name: 'parking the same leg again posts its debt again',
    file: recordDebt,
    from: 'if (leg.owed?.creditor === creditor && leg.owed.amountMinor === amountMinor) return { set: {}, writes: [] }',
    to: 'leg = { ...leg, owed: undefined }',
  },
  {
    claim: 9,
    name: 'a parked leg that is undone later keeps its debt',
    file: 'shared/purchase/flows/payment/undo-payment.ts',
    from: 'await commit([...writes, ...entries, ...debt.writes])',
    to: 'await commit([...writes, ...entries])',
  },
  {
    claim: 9,
    name: 'a parked leg that is paid later keeps its debt',
    file: 'shared/purchase/rows/settle-leg.ts',
    from: '    ...debt.writes,\n',
    to: '',
  },
  {
    claim: 9,
    name: 'a parked leg raises no alarm',
    file: parkLeg,
    from: '    countParked()\n',
    to: '',
  },
  {
    claim: 9,
    name: 'a parked purchase raises no alarm',
    file: parkPurchase,
    from: '  countParked()\n',
    to: '',
  },
  {
    claim: 9,
    name: 'no operator sees a parked leg',
    file: parkLeg,
    from: "      ...(await parked.park(item, 'saga')),\n",
    to: '',
  },
  {
    claim: 9,
    name: 'no operator sees a parked purchase',
    file: parkPurchase,
    from: '...(await parked.park(item, by))',
    to: '...[]',
  },
  {
    claim: 9,
    name: 'an item that fails again never opens again',
    file: 'shared/operations/rows/parked.ts',
    from: "return before.state === 'open'\n",
    to: "return before.state !== 'resolved'\n",
  },
  {
    claim: 9,
    name: 'a retry starts no saga',
    file: 'functions/outbox/relay.ts',
    from: 'await startSaga(checkout, Date.now(), executionName(approvalId, roundStart(round)))',
    to: 'return',
  },
  {
    claim: 9,
    name: "a retry uses the execution names of the sweep's restarts",
    file: 'shared/purchase/flows/saga-execution.ts',
    from: 'retries * (maxRestarts + 1)',
    to: 'retries',
  },
  {
    claim: 9,
    name: 'a retry of a leg does not resume its undo',
    file: 'shared/purchase/rows/parked/retry-purchase.ts',
    from: "if (item.kind !== 'leg') return []",
    to: 'return []',
  },
  {
    claim: 9,
    name: 'an ended item stays on the list',
    file: 'shared/purchase/rows/parked/resolve-parked.ts',
    from: 'if (retries === 0) return []',
    to: 'if (retries >= 0) return []',
  },
  {
    claim: 9,
    name: 'a purchase ends although a leg of it is parked',
    file: 'shared/purchase/rows/close-checkout.ts',
    from: 'if (settled.length + undone.length < all.length) return undefined',
    to: '',
  },
  {
    claim: 9,
    name: 'a write-off is not in the ledger',
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
    name: 'no sweep watches the hold of a parked leg',
    file: parkLeg,
    from: '...(held ? [holdWatch.start(ref.checkoutId, holdExpiresAt, nowMs)] : []),',
    to: '',
  },
  {
    claim: 9,
    name: 'an expiring hold raises no alarm',
    file: 'functions/sweeps/sweep-holds.ts',
    from: '  countHoldExpiring()\n',
    to: '',
  },
]
