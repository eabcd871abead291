/** The value below which this share (0 to 1) of the samples lies; NaN without samples. */
export const quantile = (samples: readonly number[], share: number): number => {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export interface Latency {
  count: number
  p50: number
  p99: number
}

const rounded = (value: number): number => Math.round(value * 10) / 10

export const latencyOf = (samples: readonly number[]): Latency => ({
  count: samples.length,
  p50: rounded(quantile(samples, 0.5)),
  p99: rounded(quantile(samples, 0.99)),
})

/** The result and the time in ms. */
export const timed = async <T>(act: () => Promise<T>): Promise<{ done: T; ms: number }> => {
  const from = performance.now()
  const done = await act()
  return { done, ms: performance.now() - from }
}
