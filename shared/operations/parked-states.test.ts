import { expect } from 'vitest'
import { allows, movers } from '#shared/kernel/transitions.ts'
import { keepsToItsTable } from '#test/support/run/keeps-to-its-table.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { parkedStates, parkedTransitions } from './parked-states.ts'

verifies('states.tables', 'only an operator has a parked item tried again; what fails once more is open again', () => {
  keepsToItsTable(parkedTransitions, parkedStates, [])
  for (const by of movers)
    for (const from of parkedStates)
      expect(allows(parkedTransitions, from, 'retrying', by)).toBe(by === 'operator' && from === 'open')
  for (const by of ['operator', 'merchant'] as const)
    expect(allows(parkedTransitions, 'retrying', 'open', by)).toBe(false)
  expect(allows(parkedTransitions, 'resolved', 'open', 'operator')).toBe(false)
})
