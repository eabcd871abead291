import { subscribe } from 'node:diagnostics_channel'
import { afterEach, expect } from 'vitest'

/* Fails the test in which an operation refused with a code that it does not declare. */

export const told = new Set<string>()
subscribe('purser.undeclared-failure', (message) => {
  const { operation, code } = message as { operation: string; code: string }
  told.add(`${operation} fails with ${code}`)
})
afterEach(() => {
  const found = [...told]
  told.clear()
  expect(found, 'failures to declare').toEqual([])
})
