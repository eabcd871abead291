import type { Transitions } from '#shared/kernel/transitions.ts'

/** The states nothing leaves. */
export const terminalStates = <S extends string>(table: Transitions<S>): S[] =>
  (Object.keys(table) as S[]).filter((state) => Object.keys(table[state]).length === 0)
