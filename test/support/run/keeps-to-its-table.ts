import { expect } from 'vitest'
import { allows, assertAllowed, movers, type Transitions } from '#shared/kernel/transitions.ts'

/** Every mover tries every step: what the table lists passes, everything else throws, and nothing leaves one of its ends. */
export const keepsToItsTable = <S extends string>(
  table: Transitions<S>,
  states: readonly S[],
  ends: readonly S[],
): void => {
  expect(Object.keys(table).sort()).toEqual([...states].sort())
  expect(states.filter((each) => Object.keys(table[each]).length === 0)).toEqual(ends)
  for (const from of states)
    for (const to of states)
      for (const by of movers) {
        const move = () => assertAllowed(table, from, to, by)
        if (table[from][to]?.includes(by)) expect(move).not.toThrow()
        else expect(move).toThrow(expect.objectContaining({ code: 'state.moved' }))
        if (ends.includes(from)) expect(allows(table, from, to, by)).toBe(false)
      }
}
