const units = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const

/** Seconds in words: `6 hours`, `90 seconds`, `3.8 hours`. */
export const durationWords = (seconds: number): string => {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`
  const whole = units.find(([size]) => seconds % size === 0 && seconds / size <= 120)
  const [size, name] = whole ?? units.find(([unit]) => seconds >= 2 * unit) ?? [1, 'second']
  const count = Number((seconds / size).toFixed(1))
  return `${count} ${name}${count === 1 ? '' : 's'}`
}
