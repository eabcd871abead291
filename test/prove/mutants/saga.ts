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
    name: 'an order that was found is not written down',
    file: 'shared/workflow/reconcile-leg.ts',
    from: "    case 'placed':\n      return recordPlaced(leg, approvalId, found, nowMs)",
    to: "    case 'placed':\n      return leg",
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
    name: 'undoing does not wait for a call that may still land',
    file: 'shared/workflow/undo-placement.ts',
    from: 'if (open && nowMs < (leg.placementDeadline ?? 0))',
    to: 'if (open && nowMs < 0)',
  },
  {
    claim: 6,
    name: 'an order that nobody heard of is taken for refused',
    file: 'shared/workflow/reconcile-leg.ts',
    from: "    case 'unknown':\n      return leg",
    to: "    case 'unknown':\n      return recordPlacement(leg, { placement: 'refused', refused: 'silent' }, nowMs)",
  },
  {
    claim: 6,
    name: 'a capture is believed without looking',
    file: 'shared/workflow/capture-leg.ts',
    from: "if (leg.captureBy === 'merchant') return { state: 'unknown' }",
    to: "if (leg.captureBy === 'merchant') return { state: 'captured', amountMinor: leg.totalMinor }",
  },
  {
    claim: 9,
    name: 'undoing lets no money go',
    file: 'shared/workflow/undo-payment.ts',
    from: '  certain(await payments.void(reference))\n',
    to: '',
  },
  {
    claim: 9,
    name: 'the leg that failed is not undone',
    file: 'shared/workflow/undo-placement.ts',
    from: "if (leg.placement === 'canceled') return 'canceled before'",
    to: "if (leg.placement !== 'placed') return 'canceled before'",
  },
]
