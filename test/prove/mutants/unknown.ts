import type { Mutant } from '#test/prove/mutant.ts'

export const mutants: Mutant[] = [
  {
    claim: 7,
    name: 'an order nobody answered for is asked for again without a look',
    file: 'functions/purchase/place-order.ts',
    from: 'const found = await findPlacement(asked)',
    to: "const found = { state: 'open' as string, merchantOrderId: '', totalMinor: 0 }",
  },
  {
    claim: 7,
    name: 'a hold nobody answered for is asked for again without a look',
    file: 'functions/purchase/authorize-payment.ts',
    from: "if (leg.payment !== 'requested' && leg.payment !== 'unknown') return leg",
    to: 'if (leg.payment) return leg',
  },
  {
    claim: 7,
    name: 'a capture is asked for without a look at what became of the last one',
    file: 'shared/workflow/capture-leg.ts',
    from: 'const found = await payments.find(reference)',
    to: "const found = { state: 'authorized' as string, capturedMinor: 0 }",
  },
  {
    claim: 7,
    name: 'an order travels over a connection that was used before',
    file: 'shared/clients/ssrf-guard.ts',
    from: 'agent: call.effect ? false :',
    to: 'agent:',
  },
]
