import type { Mutant } from '#test/prove/mutant.ts'

const own = 'shared/purchase/flows/own-method.ts'
const methods = 'shared/payments/payment-methods.ts'
const hold = 'functions/purchase/authorize-payment.ts'

export const mutants: Mutant[] = [
  {
    claim: 15,
    name: 'a removed payment method holds money',
    file: methods,
    from: 'const good = { removedAt: absent, goodUntil',
    to: 'const good = { goodUntil',
  },
  {
    claim: 15,
    name: 'an expired payment method holds money',
    file: methods,
    from: 'goodUntil: atLeast(monthOf(nowMs))',
    to: "goodUntil: atLeast('2000-01')",
  },
  {
    claim: 15,
    name: 'a delegation goes on with a method that agents may not use any more',
    file: methods,
    from: 'forAgents ? allowed : good',
    to: 'good',
  },
  {
    claim: 15,
    name: 'a hold does not ask whether its payment method is still there',
    file: hold,
    from: 'methodStands(checkout, nowMs),',
    to: '...[methodStands(checkout, nowMs)].slice(1),',
  },
  {
    claim: 15,
    name: 'a removed payment method can be asked about',
    file: methods,
    from: 'row && removedAtOf(row) === undefined ?',
    to: 'row ?',
  },
  {
    claim: 15,
    name: 'an agent asks with a method that is not for agents',
    file: 'shared/payments/wallet-method.ts',
    from: "by === 'agent' && !method.agentsMayUse",
    to: "by === 'agent' && !method.methodId",
  },
  {
    claim: 25,
    name: "another user's payment method pays",
    file: own,
    from: '(paymentMethods.in(row) ?? inWallet(await refilledWallet(userId), instrument))',
    to: "(paymentMethods.in(row) ?? { methodId: instrument, brand: 'Visa', last4: '1111', goodUntil: '2099-12', agentsMayUse: true })",
  },
  {
    claim: 25,
    name: 'the bank holds money on the card of another customer',
    file: 'functions/simulators/bank/instruments.ts',
    from: "if (!row) return 'unknown'",
    to: 'if (!row) return {}',
  },
]
