/** A state is not as expected. The message says so in one sentence. */
export class Unexpected extends Error {
  override name = 'Unexpected'
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Refuses anything but the expected value: `The checkout should be completed, but it is failed.` */
export const expectToBe = (what: string, expected: unknown, seen: unknown): void => {
  if (shown(seen) === shown(expected)) return
  throw new Unexpected(`${what} should be ${shown(expected)}, but it is ${shown(seen)}.`)
}

/** Refuses anything but the expected status, and quotes the answer that came instead. */
export const expectStatus = <T>(what: string, expected: number, answer: { status: number; body: T }): T => {
  if (answer.status === expected) return answer.body
  throw new Unexpected(`${what} should answer ${expected}, but it answered ${answer.status}: ${shown(answer.body)}`)
}

export interface Wait {
  withinMs?: number
  everyMs?: number
  /** States that no longer change, so that waiting ends at once. */
  final?: readonly string[]
}

/** Reads until the state is the expected one; another final state, or the deadline, is refused. */
export const expectToBecome = async <T>(
  what: string,
  expected: string,
  read: () => Promise<{ state: string; value: T }>,
  { withinMs = 180_000, everyMs = 20, final = [] }: Wait = {},
): Promise<T> => {
  for (const deadline = performance.now() + withinMs; ; ) {
    const { state, value } = await read()
    if (state === expected) return value
    if (final.includes(state)) expectToBe(what, expected, state)
    if (performance.now() > deadline)
      throw new Unexpected(`${what} should become ${expected} within ${withinMs / 1000} s, but it is still ${state}.`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
