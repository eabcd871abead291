import { expect, test } from 'vitest'
import { stretches } from './hops.ts'

const entered = (name: string, at: number) => ({
  type: 'TaskStateEntered',
  at,
  details: { stateEnteredEventDetails: { name } },
})
const plain = (type: string, at: number) => ({ type, at, details: {} })

test('the stretches of a purchase add up to the time from the decision to the end', () => {
  const history = [
    plain('ExecutionStarted', 0),
    entered('AwaitApproval', 1),
    plain('TaskScheduled', 2),
    plain('TaskSucceeded', 120),
    entered('AuthorizePayment', 121),
    plain('LambdaFunctionScheduled', 122),
    plain('LambdaFunctionFailed', 130),
    plain('LambdaFunctionScheduled', 131),
    plain('LambdaFunctionSucceeded', 152),
    entered('PlaceOrders', 153),
    entered('PlaceOrder', 154),
    plain('LambdaFunctionScheduled', 155),
    plain('LambdaFunctionSucceeded', 195),
    entered('SettlePurchase', 197),
    plain('LambdaFunctionScheduled', 198),
    plain('LambdaFunctionSucceeded', 218),
    entered('Purchased', 219),
    plain('ExecutionSucceeded', 221),
  ]
  const times = stretches(100, history)
  expect(times).toEqual({
    'decision, commit, stream, relay, token answered': 20,
    'to AuthorizePayment': 2,
    AuthorizePayment: 30,
    'to PlaceOrder': 3,
    PlaceOrder: 40,
    'to SettlePurchase': 3,
    SettlePurchase: 20,
    'to the end of the execution': 3,
  })
  expect(Object.values(times).reduce((sum, ms) => sum + ms, 0)).toBe(121)
})
