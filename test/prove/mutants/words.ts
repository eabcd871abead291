import type { Mutant } from '#test/prove/mutant.ts'

export const mutants: Mutant[] = [
  {
    claim: 33,
    name: 'a merchant that is denied is asked',
    file: 'shared/language/rules/merchants.ts',
    from: '(negation > 0 ? s.notMerchants : s.merchants).add(id)',
    to: 's.merchants.add(id)',
  },
  {
    claim: 33,
    name: 'the usual currency is assumed where another is named',
    file: 'shared/language/rules/price.ts',
    from: 'const currency = amount.currency ?? s.around.currency',
    to: 'const currency = s.around.currency',
  },
  {
    claim: 33,
    name: 'a currency that is not sure is not asked about',
    file: 'shared/language/rules/price.ts',
    from: 'if (amount.money && amount.currency === undefined && !amount.cents',
    to: 'if (amount.money && amount.currency === undefined && amount.cents',
  },
  {
    claim: 33,
    name: 'a number that counts nothing is searched for',
    file: 'shared/language/rules/count.ts',
    from: "return s.doubt('quantity', from, number.to, howMany, number.to + 1)",
    to: "return s.spend(from, number.to, 'query')",
  },
  {
    claim: 33,
    name: 'the day after "before" is in time',
    file: 'shared/language/rules/due.ts',
    from: 'before > by && before > 0',
    to: 'false',
  },
  {
    claim: 33,
    name: 'what the goods must not be is forgotten',
    file: 'shared/language/rules/without.ts',
    from: '  s.without.push(...phrases)\n',
    to: '',
  },
  {
    claim: 33,
    name: '"not over" is no comparison',
    file: 'shared/language/rules/price.ts',
    from: "const start = turned(s, from, 'floor') || (plain > 0 ? prefix + plain : 0)",
    to: 'const start = plain > 0 ? prefix + plain : 0',
  },
  {
    claim: 33,
    name: 'what is unclear is not asked about',
    file: 'shared/discovery/rules/parse-intent.ts',
    from: 'if (questions.length > 0) throw',
    to: 'if (questions.length > 99) throw',
  },
  {
    claim: 33,
    name: 'a token is looked at from the beginning again',
    file: 'shared/language/rules/sentence.ts',
    from: '    if (!answers.has(at)) answers.set(at, work())\n',
    to: '    this.looks += at\n    if (!answers.has(at)) answers.set(at, work())\n',
  },
]
