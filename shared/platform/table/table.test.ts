import { TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { verifies } from '#test/support/run/verifies.ts'
import { documents } from './documents.ts'
import { commit, insert } from './table.ts'

const clash = () =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'canceled',
    CancellationReasons: [{ Code: 'TransactionConflict' }],
  })
const refusedBy = (code: string) =>
  new TransactionCanceledException({ $metadata: {}, message: 'canceled', CancellationReasons: [{ Code: code }] })
class Taken extends Error {}
const write = () => insert({ pk: 'SIM#1', sk: '#' }, () => new Taken())

/** The engine used for tests never reports a conflict, so the answer is injected below the SDK's client. */
const answering = (...answers: (Error | undefined)[]) => {
  let calls = 0
  vi.spyOn(documents, 'send').mockImplementation((async () => {
    const answer = answers[Math.min(calls++, answers.length - 1)]
    if (answer) throw answer
    return {}
  }) as never)
  return () => calls
}

beforeEach(() => {
  vi.stubEnv('TABLE_NAME', 'purser')
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

verifies('table.conflict', 'a clash is tried again until it goes through', async () => {
  const calls = answering(clash(), clash(), undefined)
  await commit([write()])
  expect(calls()).toBe(3)
})

verifies('table.conflict', 'after five tries the caller is told to try again', async () => {
  const calls = answering(clash())
  await expect(commit([write()])).rejects.toMatchObject({ name: 'table.conflict' })
  expect(calls()).toBe(5)
})

verifies('table.conflict', 'a condition that does not hold is no clash: the write says why, once', async () => {
  const calls = answering(refusedBy('ConditionalCheckFailed'))
  await expect(commit([write()])).rejects.toBeInstanceOf(Taken)
  expect(calls()).toBe(1)
})

verifies('table.conflict', 'what no writer expected to fail lost a race, which is no defect', async () => {
  answering(refusedBy('ConditionalCheckFailed'))
  const odd = insert({ pk: 'SIM#1', sk: '#' }, () => new Error('there already'))
  await expect(commit([odd])).rejects.toMatchObject({ code: 'state.moved', cause: { message: 'there already' } })
})

verifies('table.conflict', 'anything else is a defect and comes through as it is', async () => {
  answering(refusedBy('ValidationError'))
  await expect(commit([write()])).rejects.toBeInstanceOf(TransactionCanceledException)
  await expect(commit(Array.from({ length: 71 }, write))).rejects.toThrow(RangeError)
})
