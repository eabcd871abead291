import * as fc from 'fast-check'
import { expect } from 'vitest'
import { allows } from '#shared/kernel/transitions.ts'
import { holds } from '#test/support/run/holds.ts'
import { keepsToItsTable } from '#test/support/run/keeps-to-its-table.ts'
import { terminalStates } from '#test/support/run/terminal-states.ts'
import { verifies } from '#test/support/run/verifies.ts'
import type { Fact } from './order-facts.ts'
import { type ReturnState, returnOpen, returnStateOf, returnStates, returnTransitions } from './return-states.ts'

const kinds = ['return_approved', 'return_in_transit', 'return_received', 'return_rejected', 'returned'] as const
const factOf = (kind: Fact['kind']): Fact => ({ factId: kind, kind, at: '2026-11-21T10:00:00Z' })

verifies(
  'return.states',
  'whatever is heard of in whatever order, each step is in the table and the end is the same',
  () => {
    const heard = fc.array(fc.constantFrom(...kinds, 'money' as const), { maxLength: 12 })
    void holds(
      fc.property(heard, fc.constantFrom('user', 'agent', 'merchant', 'sweep'), (all, by) => {
        const stateAfter = (count: number): ReturnState => {
          const first = all.slice(0, count)
          const facts = first.flatMap((each) => (each === 'money' ? [] : [factOf(each)]))
          return returnStateOf(facts, first.includes('money'))
        }
        let state: ReturnState = 'requested'
        for (const [at] of all.entries()) {
          const next = stateAfter(at + 1)
          if (next !== state)
            expect(allows(returnTransitions, state, next, by as 'user'), `${state} to ${next}`).toBe(true)
          state = next
        }
        const facts = all.flatMap((each) => (each === 'money' ? [] : [factOf(each)]))
        expect(returnStateOf(facts.toReversed(), all.includes('money'))).toBe(state)
      }),
    )
  },
)

verifies('return.states', 'money that came back ends a return for good; nothing goes back to an earlier stage', () => {
  expect(terminalStates(returnTransitions)).toEqual(['refunded'])
  keepsToItsTable(returnTransitions, returnStates, ['refunded'])
  const order: readonly ReturnState[] = ['requested', 'approved', 'in_transit', 'received', 'rejected', 'refunded']
  for (const from of returnStates)
    for (const to of Object.keys(returnTransitions[from]) as ReturnState[])
      expect(order.indexOf(to)).toBeGreaterThan(order.indexOf(from))
  expect(returnStates.filter(returnOpen)).toEqual(['requested', 'approved', 'in_transit', 'received'])
})

verifies('states.tables', 'an operator ends a return and never says where its goods are', () => {
  for (const from of returnStates) {
    for (const to of ['approved', 'in_transit', 'received'] as const)
      expect(allows(returnTransitions, from, to, 'operator')).toBe(false)
    if (returnOpen(from)) expect(allows(returnTransitions, from, 'rejected', 'operator')).toBe(true)
  }
})
