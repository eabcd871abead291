import { expect, test } from 'vitest'
import { latencyOf, quantile, timed } from './statistics.ts'

test('a quantile is one of the samples, whatever their order', () => {
  const samples = Array.from({ length: 100 }, (_, i) => 100 - i)
  expect([0, 0.5, 0.99, 1].map((share) => quantile(samples, share))).toEqual([1, 51, 100, 100])
  expect(quantile([7], 0.99)).toBe(7)
  expect(quantile([], 0.5)).toBeNaN()
})

test('a latency tells how many samples it is of', () => {
  expect(latencyOf([1.234, 1.256, 9])).toEqual({ count: 3, p50: 1.3, p99: 9 })
})

test('timed returns the result', async () => {
  const { done, ms } = await timed(async () => 'done')
  expect(done).toBe('done')
  expect(ms).toBeGreaterThanOrEqual(0)
})
