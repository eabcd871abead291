import { Failure } from './errors.ts'

/** Who moves a thing from one state to another. `relay` is every function that acts on a committed event of ours, `delegation` a standing decision of a user. */
export const movers = [
  'user',
  'agent',
  'delegation',
  'operator',
  'saga',
  'sweep',
  'relay',
  'merchant',
  'carrier',
] as const
export type Mover = (typeof movers)[number]

/** A state machine as data: from, to, by whom. */
export type Transitions<S extends string> = { readonly [From in S]: { readonly [To in S]?: readonly Mover[] } }

/** Whether this mover may take this step; what the table does not list is not possible. */
export const allows = <S extends string>(table: Transitions<S>, from: S, to: S, by: Mover): boolean =>
  table[from][to]?.includes(by) ?? false

/** Refuses a step that no table lists. Whoever asks for one read the thing before another call moved it: operations read it again. */
export const assertAllowed = <S extends string>(table: Transitions<S>, from: S, to: S, by: Mover): void => {
  if (!allows(table, from, to, by))
    throw new Failure('state.moved', `This is ${from} now, which no ${by} makes ${to}; read it again`, { state: from })
}
