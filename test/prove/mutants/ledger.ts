import type { Mutant } from '#test/prove/mutant.ts'

const file = 'shared/ledger/entries.ts'

export const mutants: Mutant[] = [
  {
    claim: 23,
    name: 'an entry does not balance',
    file,
    from: '{ account: from as string, amountMinor: -amountMinor }',
    to: '{ account: from as string, amountMinor: 1 - amountMinor }',
  },
  {
    claim: 23,
    name: 'an entry accepts fractions',
    file,
    from: '!Number.isSafeInteger(amountMinor) || ',
    to: '',
  },
]
