import type { Mutant } from '#test/prove/mutant.ts'

export const mutants: Mutant[] = [
  {
    claim: 1,
    name: 'a claim of the same person is taken over',
    file: 'shared/store/reservations.ts',
    from: '[{ checkoutId }, { lapsesAt: below(Math.floor(nowMs / 1000)) }]',
    to: '[{ checkoutId }, { userId }]',
  },
  {
    claim: 1,
    name: 'asking for approval claims nothing',
    file: 'functions/checkouts/ask-approval.ts',
    from: '      ...all.map((leg) => claim(leg.claimHash, checkout, userId, nowMs)),\n',
    to: '',
  },
  {
    claim: 5,
    name: 'an answer is not kept with what it answers for',
    file: 'shared/http/route.ts',
    from: 'once ? [...writes, once.answered(render(given))] : writes',
    to: 'writes',
  },
  {
    claim: 5,
    name: 'money that a run asked for and did not live to write down is taken for declined',
    file: 'functions/purchase/authorize-payment.ts',
    from: 'return found ? recordFound(leg, found, Date.now()) : leg',
    to: "return found ? recordDeclined(leg, 'issuer_declined', Date.now()) : leg",
  },
  {
    claim: 5,
    name: 'an order is asked for before it is written down',
    file: 'functions/purchase/place-order.ts',
    from: '    ...writes,\n    checkouts.stillForward',
    to: '    checkouts.stillForward',
  },
  {
    claim: 6,
    name: 'what was captured is not in the ledger',
    file: 'shared/workflow/settle-leg.ts',
    from: "    posting('capture', capturedMinor),\n",
    to: '',
  },
  {
    claim: 9,
    name: 'undoing lets no money go',
    file: 'shared/workflow/undo-payment.ts',
    from: '  certain(await payments.void(reference))\n',
    to: '',
  },
]
