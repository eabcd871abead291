import { afterEach, expect, test, vi } from 'vitest'
import { eventually } from '#test/support/run/until.ts'
import { createClock, type HostClock } from './clock.ts'

const hour = 3_600_000
const day = 24 * hour
let clock: HostClock
afterEach(() => {
  clock.stop()
  vi.useRealTimers()
})

test('advancing fires the alarms that became due, in order of time', async () => {
  clock = createClock()
  const fired: string[] = []
  clock.at(clock.now() + 2 * hour, () => fired.push('second'))
  clock.at(clock.now() + hour, () => fired.push('first'))
  clock.at(clock.now() + 5 * hour, () => fired.push('never'))
  await clock.advance(3 * hour)
  expect(fired).toEqual(['first', 'second'])
})

test('an alarm in the past fires, but never before at() has returned', async () => {
  clock = createClock()
  const fired: string[] = []
  clock.at(clock.now() - 1, () => fired.push('fired'))
  fired.push('returned')
  await eventually(() => expect(fired).toEqual(['returned', 'fired']))
})

test('an alarm over 24.8 days away waits its whole time', async () => {
  vi.useFakeTimers()
  clock = createClock()
  let fired = false
  clock.at(clock.now() + 60 * day, () => {
    fired = true
  })
  await vi.advanceTimersByTimeAsync(59 * day)
  expect(fired).toBe(false)
  await vi.advanceTimersByTimeAsync(day)
  expect(fired).toBe(true)
})

test('a cancelled alarm stays silent and leaves its neighbours alone', async () => {
  clock = createClock()
  const fired: number[] = []
  const time = clock.now() + hour
  const cancels = [1, 2, 3].map((n) => clock.at(time, () => fired.push(n)))
  cancels[1]?.()
  cancels[1]?.()
  await clock.advance(hour)
  expect(fired).toEqual([1, 3])
})

test('an alarm that sets itself again does not stall the clock', async () => {
  clock = createClock()
  let fired = 0
  const again = () => {
    fired++
    clock.at(0, again)
  }
  clock.at(0, again)
  await clock.advance(hour)
  expect(fired).toBeLessThan(5)
})

test('workers read the offset that the host set, and it can be taken over a restart', async () => {
  clock = createClock({ offsetMs: hour })
  await clock.advance(hour)
  expect(new Float64Array(clock.shared)[0]).toBe(2 * hour)
  expect(clock.offset()).toBe(2 * hour)
  expect(clock.now() - Date.now()).toBeGreaterThanOrEqual(2 * hour - 5)
  await expect(clock.advance(-1)).rejects.toThrow('forward')
})

test('a stopped clock leaves no timer behind', () => {
  vi.useFakeTimers()
  clock = createClock()
  clock.at(clock.now() + hour, () => {})
  expect(vi.getTimerCount()).toBe(1)
  clock.stop()
  expect(vi.getTimerCount()).toBe(0)
})

test('it is known how far the platform was ahead at any time of the machine, from the very jump on', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 })
  clock = createClock({ offsetMs: hour })
  vi.setSystemTime(1_005_000)
  await clock.advance(day)
  vi.setSystemTime(1_009_000)
  expect([0, 1_004_999, 1_005_000, 1_008_000].map(clock.offsetAt)).toEqual([hour, hour, hour + day, hour + day])
})
