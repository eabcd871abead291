import * as fc from 'fast-check'
import { expect } from 'vitest'
import { allows, assertAllowed, movers, type Transitions } from '#shared/kernel/transitions.ts'

/** Whoever tries any step: what the table lists passes, everything else throws, and nothing leaves one of its ends. */
export const keepsToItsTable = <S extends string>(
  table: Transitions<S>,
  states: readonly S[],
  ends: readonly S[],
): void => {
  const state = fc.constantFrom(...states)
  void fc.assert(
    fc.property(state, state, fc.constantFrom(...movers), (from, to, by) => {
      const move = () => assertAllowed(table, from, to, by)
      if (table[from][to]?.includes(by)) expect(move).not.toThrow()
      else expect(move).toThrow(TypeError)
      if (ends.includes(from)) expect(allows(table, from, to, by)).toBe(false)
    }),
  )
  expect(states.filter((each) => Object.keys(table[each]).length === 0)).toEqual(ends)
  expect(Object.keys(table).sort()).toEqual([...states].sort())
}
