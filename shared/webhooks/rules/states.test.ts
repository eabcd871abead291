import { expect } from 'vitest'
import { allows, movers } from '#shared/kernel/transitions.ts'
import { keepsToItsTable } from '#test/support/run/keeps-to-its-table.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { deliveryStates, deliveryTransitions } from './delivery-states.ts'
import { inboxStates, inboxTransitions } from './inbox-states.ts'
import { subscriptionStates, subscriptionTransitions } from './subscription-states.ts'

verifies('states.tables', 'a message that came in is worked through once, and again only for an operator', () => {
  keepsToItsTable(inboxTransitions, inboxStates, [])
  for (const by of movers)
    for (const from of inboxStates) expect(allows(inboxTransitions, from, 'received', by)).toBe(by === 'operator')
  expect(allows(inboxTransitions, 'applied', 'parked', 'sweep')).toBe(false)
  expect(allows(inboxTransitions, 'parked', 'applied', 'sweep')).toBe(false)
})

verifies('states.tables', 'a delivery that ended is sent again only on request', () => {
  keepsToItsTable(deliveryTransitions, deliveryStates, [])
  for (const by of movers)
    for (const from of ['delivered', 'failed'] as const)
      expect(allows(deliveryTransitions, from, 'due', by)).toBe(by === 'user' || by === 'agent')
})

verifies('states.tables', 'a subscription that is disabled stays so', () => {
  keepsToItsTable(subscriptionTransitions, subscriptionStates, ['disabled'])
})
