import { subscribe } from 'node:diagnostics_channel'
import { afterEach, expect } from 'vitest'

/* Fails the test in which an operation refused with a code that it does not declare. */

export const undeclared = new Set<string>()
subscribe('purser.undeclared-failure', (message) => {
  const { operation, code } = message as { operation: string; code: string }
  undeclared.add(`${operation} fails with ${code}`)
})
afterEach(() => {
  const failures = [...undeclared]
  undeclared.clear()
  expect(failures, 'failures to declare').toEqual([])
})
