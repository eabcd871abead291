import { expect, test } from 'vitest'
import { expectStatus, expectToBe, expectToBecome, Unexpected } from './expectations.ts'

test('a state that is not as expected is told in one sentence', () => {
  expect(() => expectToBe('The checkout', 'completed', 'failed')).toThrow(
    new Unexpected('The checkout should be completed, but it is failed.'),
  )
  expect(() => expectToBe('Our ledger', { paidMinor: 100 }, { paidMinor: 90 })).toThrow(
    'Our ledger should be {"paidMinor":100}, but it is {"paidMinor":90}.',
  )
  expectToBe('Our ledger', { paidMinor: 100 }, { paidMinor: 100 })
})

test('another answer than the expected one is quoted', () => {
  const answer = { status: 200, body: { state: 'approved' } }
  expect(() => expectStatus('An agent that approves', 403, answer)).toThrow(
    'An agent that approves should answer 403, but it answered 200: {"state":"approved"}',
  )
  expect(expectStatus('Approving', 200, answer)).toEqual({ state: 'approved' })
})

const reading = (...states: string[]) => {
  let at = 0
  return async () => {
    const state = states[Math.min(at++, states.length - 1)] ?? ''
    return { state, value: at }
  }
}

test('a state is waited for', async () => {
  expect(await expectToBecome('The checkout', 'completed', reading('approved', 'placing', 'completed'))).toBe(3)
})

test('another final state ends the waiting at once', async () => {
  const waiting = expectToBecome('The checkout', 'completed', reading('approved', 'failed'), { final: ['failed'] })
  await expect(waiting).rejects.toThrow(new Unexpected('The checkout should be completed, but it is failed.'))
})

test('a state that does not come in time is told with the last one seen', async () => {
  const waiting = expectToBecome('The order', 'delivered', reading('shipped'), { withinMs: 50 })
  await expect(waiting).rejects.toThrow('The order should become delivered within 0.05 s, but it is still shipped.')
})
