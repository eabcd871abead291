import { expect } from 'vitest'
import { allows, movers } from '#shared/kernel/transitions.ts'
import { keepsToItsTable } from '#test/support/run/keeps-to-its-table.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { refundStates, refundTransitions } from './refund-states.ts'

verifies('states.tables', 'a refund ends with the money that the bank shows, and with nothing else', () => {
  keepsToItsTable(refundTransitions, refundStates, ['done'])
  for (const from of refundStates)
    if (from !== 'done') expect(allows(refundTransitions, from, 'done', 'sweep')).toBe(true)
})

verifies('states.tables', 'a message of the merchant pays and books, and parks nothing', () => {
  expect(allows(refundTransitions, 'requested', 'done', 'merchant')).toBe(true)
  expect(allows(refundTransitions, 'requested', 'refused', 'merchant')).toBe(true)
  for (const from of refundStates) expect(allows(refundTransitions, from, 'parked', 'merchant')).toBe(false)
})

verifies(
  'states.tables',
  'only an operator retries or ends a parked refund, and only a promise renews a refused one',
  () => {
    for (const by of movers) {
      expect(allows(refundTransitions, 'parked', 'requested', by)).toBe(by === 'operator')
      expect(allows(refundTransitions, 'parked', 'refused', by)).toBe(by === 'operator')
      expect(allows(refundTransitions, 'refused', 'requested', by)).toBe(by === 'merchant' || by === 'sweep')
    }
  },
)
