import * as fc from 'fast-check'
import { expect } from 'vitest'
import { allows, assertAllowed, movers } from '#shared/kernel/transitions.ts'
import { protocolStatus } from '#shared/purchase/protocol-status.ts'
import { holds } from '#test/support/run/holds.ts'
import { keepsToItsTable } from '#test/support/run/keeps-to-its-table.ts'
import { terminalStates } from '#test/support/run/terminal-states.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { approvalOutcomes, approvalTransitions } from './approval-states.ts'
import { checkoutStates, checkoutTransitions } from './checkout-states.ts'
import {
  legPhases,
  paymentStates,
  paymentTransitions,
  phaseTransitions,
  placementStates,
  placementTransitions,
} from './leg-states.ts'

verifies('states.tables', 'nothing leaves an end, and the ends of a checkout are these', () => {
  expect(terminalStates(checkoutTransitions).sort()).toEqual(['canceled', 'completed', 'expired', 'failed', 'rejected'])
  expect(terminalStates(paymentTransitions).sort()).toEqual(['refunded', 'voided'])
  expect(terminalStates(placementTransitions)).toEqual(['canceled'])
})

verifies('states.tables', 'only a user approves or rejects, and no agent moves a checkout past the question', () => {
  expect(allows(checkoutTransitions, 'awaiting_approval', 'approved', 'user')).toBe(true)
  for (const to of checkoutStates)
    for (const from of checkoutStates)
      if (['approved', 'rejected', 'placing', 'completed', 'failed', 'parked'].includes(to))
        expect(allows(checkoutTransitions, from, to, 'agent')).toBe(false)
})

verifies('states.tables', 'a placed order is never placed again, and captured money is never voided', () => {
  for (const from of placementStates)
    if (from === 'placed' || from === 'canceled')
      expect(allows(placementTransitions, from, 'requested', 'saga')).toBe(false)
  for (const from of paymentStates)
    if (['captured', 'partially_refunded', 'refunded'].includes(from))
      expect(allows(paymentTransitions, from, 'voided', 'saga')).toBe(false)
})

verifies('states.tables', 'every path from a fresh checkout ends, and what is not listed throws', () => {
  const state = fc.constantFrom(...checkoutStates)
  void holds(
    fc.property(state, state, (from, to) => {
      if (allows(checkoutTransitions, from, to, 'saga')) assertAllowed(checkoutTransitions, from, to, 'saga')
      else
        expect(() => assertAllowed(checkoutTransitions, from, to, 'saga')).toThrow(
          expect.objectContaining({ code: 'state.moved' }),
        )
      expect([
        'incomplete',
        'ready_for_complete',
        'requires_escalation',
        'complete_in_progress',
        'completed',
        'canceled',
      ]).toContain(protocolStatus.of(from).ucpStatus)
    }),
  )
})

verifies('states.tables', 'an approval is answered once, and only its user says yes or no', () => {
  keepsToItsTable(approvalTransitions, approvalOutcomes, ['approved', 'rejected', 'expired', 'withdrawn'])
  for (const by of movers)
    for (const to of ['approved', 'rejected'] as const)
      expect(allows(approvalTransitions, 'pending', to, by)).toBe(by === 'user')
})

verifies('states.tables', 'a quoted checkout is approved by a delegation alone', () => {
  for (const by of movers) expect(allows(checkoutTransitions, 'quoted', 'approved', by)).toBe(by === 'delegation')
})

verifies('states.tables', 'whoever tries, a checkout and its legs keep to their tables', () => {
  keepsToItsTable(checkoutTransitions, checkoutStates, ['completed', 'failed', 'rejected', 'expired', 'canceled'])
  keepsToItsTable(paymentTransitions, paymentStates, ['refunded', 'voided'])
  keepsToItsTable(placementTransitions, placementStates, ['canceled'])
  keepsToItsTable(phaseTransitions, legPhases, ['undone', 'settled'])
})
