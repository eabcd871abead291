import type { Mutant } from '#test/prove/mutant.ts'

export const mutants: Mutant[] = [
  {
    claim: 7,
    name: 'an order without an answer is requested again without a lookup',
    file: 'functions/purchase/place-order.ts',
    from: 'const placement = await findPlacement(requested)',
    to: "const placement = { state: 'open' as string, merchantOrderId: '', totalMinor: 0 }",
  },
  {
    claim: 7,
    name: 'a hold without an answer is requested again without a lookup',
    file: 'functions/purchase/authorize-payment.ts',
    from: "if (leg.payment !== 'requested' && leg.payment !== 'unknown') return leg",
    to: 'if (leg.payment) return leg',
  },
  {
    claim: 7,
    name: 'a capture is requested without a lookup of the last one',
    file: 'shared/purchase/flows/capture-leg.ts',
    from: 'const hold = await payments.find(reference)',
    to: "const hold = { state: 'authorized' as string, capturedMinor: 0 }",
  },
  {
    claim: 7,
    name: 'an order uses a connection that was used before',
    file: 'shared/platform/outward/ssrf-guard.ts',
    from: 'agent: call.effect ? false :',
    to: 'agent:',
  },
  {
    claim: 8,
    name: 'an order that a lookup found is not recorded',
    file: 'shared/purchase/flows/reconcile-leg.ts',
    from: "case 'placed':\n      return recordPlaced(leg, approvalId, placement, nowMs)",
    to: "case 'placed':\n      return leg",
  },
  {
    claim: 8,
    name: 'an order that never reached its merchant stays unknown',
    file: 'shared/purchase/flows/reconcile-leg.ts',
    from: 'return nowMs < (leg.placementDeadlineMs ?? 0) ? leg : refuseForGood(leg, approvalId, nowMs)',
    to: 'return leg',
  },
  {
    claim: 8,
    name: 'a merchant that forgot the checkout counts as having no order',
    file: 'shared/purchase/flows/find-placement.ts',
    from: "if (error instanceof Failure) return { state: 'unknown' }",
    to: "if (error instanceof Failure) return { state: 'closed' }",
  },
  {
    claim: 8,
    name: 'a merchant that does not know the checkout counts as having no order',
    file: 'shared/purchase/flows/find-placement.ts',
    from: "if (!checkout) return { state: 'unknown' }",
    to: "if (!checkout) return { state: 'closed' }",
  },
  {
    claim: 8,
    name: 'the saga undoes a leg with an unknown outcome',
    file: 'functions/purchase/settle-purchase.ts',
    from: "return unsettled(checkout, 'capture')",
    to: 'throw refused(reconciled)',
  },
  {
    claim: 8,
    name: 'a parked purchase does not name its debt',
    file: 'shared/purchase/flows/park-purchase.ts',
    from: 'owedMinor: held.reduce((sum, leg) => sum + leg.totalMinor, 0)',
    to: 'owedMinor: 0',
  },
]
