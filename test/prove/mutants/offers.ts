import type { Mutant } from '#test/prove/mutant.ts'

const asking = 'shared/discovery/search-merchants.ts'

export const mutants: Mutant[] = [
  {
    claim: 29,
    name: 'offers wait for a slow merchant without a limit',
    file: 'shared/discovery/durations.ts',
    from: 'const searchMs = 1_500',
    to: 'const searchMs = 15_000',
  },
  {
    claim: 29,
    name: 'one failing merchant fails the offers of all',
    file: asking,
    from: "if (reason === 'defect') report(error)",
    to: 'throw error',
  },
  {
    claim: 29,
    name: 'the answer names no reason for a missing merchant',
    file: asking,
    from: "state: 'missing', reason, tookMs",
    to: "state: 'missing', tookMs",
  },
  {
    claim: 29,
    name: 'a missing merchant looks like one without offers',
    file: asking,
    from: "state: 'missing', reason, tookMs",
    to: "state: 'answered', reason, tookMs",
  },
  {
    claim: 29,
    name: 'Purser asks merchants one after the other',
    file: asking,
    from: 'Promise.all(merchants.map((merchant) => ask(merchant, query, deadlineMs)))',
    to: 'merchants.reduce(async (all, merchant) => [...(await all), await ask(merchant, query, deadlineMs)], Promise.resolve([] as Asked[]))',
  },
  {
    claim: 29,
    name: 'merchants that only had to start are not asked again',
    file: asking,
    from: 'if (late.size === 0 || first',
    to: 'if (late.size >= 0 || first',
  },
  {
    claim: 29,
    name: 'an answer that misses a late merchant stays for its ten minutes',
    file: 'functions/intents/list-offers.ts',
    from: '!answer.fetches.some(mayAnswerSoon)',
    to: '!answer.fetches.every(mayAnswerSoon)',
  },
]
