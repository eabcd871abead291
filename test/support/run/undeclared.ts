import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterAll, afterEach, expect } from 'vitest'

/* Fails the test in which an operation refused with a code that it does not declare. */

export const undeclared = new Set<string>()
const note = (message: unknown): void => {
  const { operation, code } = message as { operation: string; code: string }
  undeclared.add(`${operation} fails with ${code}`)
}
subscribe('purser.undeclared-failure', note)
afterAll(() => void unsubscribe('purser.undeclared-failure', note))
afterEach(() => {
  const failures = [...undeclared]
  undeclared.clear()
  expect(failures, 'failures to declare').toEqual([])
})
