import { expect, test } from 'vitest'
import { keys } from '#shared/platform/table/keys.ts'
import { intentEntries } from './intent.ts'

const intent = {
  ...keys.intent('int_1'),
  intentId: 'int_1',
  principal: 'user:usr_1',
  createdAt: '2026-01-01T00:00:00.000Z',
  answer: { askedAt: '2026-01-01T00:00:01.000Z', count: 2 },
}
const offer = (rank: number, reasons: { points: number; note: string }[]) => ({
  pk: intent.pk,
  sk: `OFFER#${rank}`,
  merchantId: 'merchant-a',
  totalMinor: 2000,
  currency: 'USD',
  rank,
  score: 40,
  title: 'Lamp',
  reasons,
})

test('an offer says what spoke against it, and nothing else', () => {
  const offers = [
    offer(1, [{ points: 40, note: 'the lowest total' }]),
    offer(2, [
      { points: 40, note: 'the lowest total' },
      { points: -500, note: 'above your highest price' },
      { points: -20, note: 'for children' },
    ]),
  ]
  const said = intentEntries({}, [], [intent, ...offers]).map(({ says }) => says)
  expect(said).toContainEqual(expect.stringMatching(/ranked 1, with 40 points\.$/))
  expect(said).toContainEqual(
    expect.stringMatching(/ranked 2, with 40 points: above your highest price; for children\.$/),
  )
})
