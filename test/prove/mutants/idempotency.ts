import type { Mutant } from '#test/prove/mutant.ts'

const once = 'shared/platform/operation/idempotency.ts'
const operation = 'shared/platform/operation/operation.ts'

export const mutants: Mutant[] = [
  {
    claim: 3,
    name: 'a step that a faster call took first is a defect',
    file: 'shared/kernel/transitions.ts',
    from: "throw new Failure('state.moved', ",
    to: 'throw new TypeError(',
  },
  {
    claim: 3,
    name: 'a condition that a faster call broke is a defect',
    file: 'shared/platform/table/table.ts',
    from: 'throw lostRace(refusedWrite.refused(row && unmarshall(row)))',
    to: 'throw refusedWrite.refused(row && unmarshall(row))',
  },
  {
    claim: 3,
    name: "the stored answer is not part of its command's transaction",
    file: operation,
    from: 'await commit(once ? [...writes, once.answered(JSON.stringify(parsed(output)))] : writes)',
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
    name: 'the loser of a race under one key gets a refusal instead of the answer',
    file: operation,
    from: 'if (!(error instanceof Replay) && once && !(await once.abandon()) && error instanceof Failure) await once.settle()',
    to: 'if (!(error instanceof Replay)) await once?.abandon()',
  },
  {
    claim: 3,
    name: 'a caller that is too early gets no Retry-After',
    file: 'shared/platform/http/problem.ts',
    from: "const waiting = retry === 'later' ?",
    to: 'const waiting = retry === undefined ?',
  },
  {
    claim: 3,
    name: 'a key is free again while its first outward call runs',
    file: once,
    from: '{ lease, leaseEndsAtSeconds: nowSeconds + keyLeaseSeconds }',
    to: '{ lease, leaseEndsAtSeconds: nowSeconds - 1 }',
  },
  {
    claim: 3,
    name: 'a key refuses a default that is given instead of left out',
    file: operation,
    from: 'meaningOf(declared, accepted)',
    to: 'meaningOf(declared, input as object)',
  },
  {
    claim: 3,
    name: 'a key refuses the same members in another order',
    file: operation,
    from: 'meaningOf(declared, accepted)',
    to: 'JSON.stringify(input)',
  },
  {
    claim: 4,
    name: 'a key accepts another body',
    file: once,
    from: 'if (row.requestHash !== this.requestHash)',
    to: 'if (row.requestHash === undefined)',
  },
  {
    claim: 4,
    name: 'a key accepts another path',
    file: operation,
    from: 'const guards = Object.keys(http.headers ?? {})',
    to: 'const guards = [...Object.keys(http.headers ?? {}), ...(http.path.match(/\\w+(?=\\})/g) ?? [])]',
  },
  {
    claim: 4,
    name: 'a key refuses another body only after the first answer',
    file: once,
    from: 'if (row.requestHash !== this.requestHash)',
    to: "if (row.state === 'done' && row.requestHash !== this.requestHash)",
  },
  {
    claim: 3,
    name: 'a call in process ignores its key',
    file: operation,
    from: 'const once = key ? new Once',
    to: "const once = key && channel === 'http' ? new Once",
  },
  {
    claim: 3,
    name: 'each channel keeps answers of its own',
    file: operation,
    from: 'new Once(caller, spec.name, key,',
    to: 'new Once(caller, spec.name, channel + key,',
  },
]
