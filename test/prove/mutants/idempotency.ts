import type { Mutant } from '#test/prove/mutant.ts'

const once = 'shared/platform/http/idempotency.ts'
const route = 'shared/platform/http/route.ts'

export const mutants: Mutant[] = [
  {
    claim: 3,
    name: 'the answer is not part of the transaction it answers for',
    file: route,
    from: 'await commit(once ? [...writes, once.answered(render(given))] : writes)',
    to: 'await commit(writes)',
  },
  {
    claim: 3,
    name: 'an outward command does not claim its key first',
    file: once,
    from: 'outward ? this.claim() : this.settle()',
    to: 'this.settle()',
  },
  {
    claim: 3,
    name: 'who lost the race under one key hears a refusal instead of the answer',
    file: route,
    from: 'if (once && !(await once.abandon()) && error instanceof Failure) await once.settle()',
    to: 'await once?.abandon()',
  },
  {
    claim: 3,
    name: 'who comes too early is not told when to come again',
    file: 'shared/platform/http/problem.ts',
    from: "const waiting = retry === 'later' ?",
    to: 'const waiting = retry === undefined ?',
  },
  {
    claim: 3,
    name: 'a key is free again while its first call is out',
    file: once,
    from: '{ lease, leaseUntil: now + leaseSeconds }',
    to: '{ lease, leaseUntil: now - 1 }',
  },
  {
    claim: 4,
    name: 'another body under a key passes for the same',
    file: once,
    from: 'if (row.requestHash !== this.requestHash)',
    to: 'if (row.requestHash === undefined)',
  },
  {
    claim: 4,
    name: 'another path under a key passes for the same',
    file: once,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a piece of source
    from: 'sha256(`${path}\\n${sha256(body)}`)',
    to: 'sha256(body)',
  },
  {
    claim: 4,
    name: 'another body under a key counts only once the first is answered',
    file: once,
    from: 'if (row.requestHash !== this.requestHash)',
    to: "if (row.state === 'done' && row.requestHash !== this.requestHash)",
  },
]
