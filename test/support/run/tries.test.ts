import { expect, test } from 'vitest'
import { againLine, startTries, withLine } from './tries.ts'

const made = async (only: number | undefined, count: number, together?: number) => {
  const seen: number[] = []
  await startTries(only).each(count, async (n) => void seen.push(n), together)
  return seen
}

test('every try is made once, one after the other or some together', async () => {
  expect(await made(undefined, 4)).toEqual([0, 1, 2, 3])
  expect(await made(undefined, 7, 3)).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(await made(undefined, 0)).toEqual([])
})

test('only the one asked for is made, and none where there is no such', async () => {
  expect(await made(3, 4)).toEqual([3])
  expect(await made(0, 4, 3)).toEqual([0])
  expect(await made(4, 4)).toEqual([])
})

test('the try that failed is known, among several at a time too; what fails after the tries is of none', async () => {
  const tries = startTries()
  const at = (bad: number) => async (n: number) => {
    if (n === bad) throw new Error('no')
  }
  await tries.each(3, at(7))
  expect(tries.failed).toBeUndefined()
  await expect(tries.each(9, at(4), 3)).rejects.toThrow('no')
  expect(tries.failed).toBe(4)
})

test('a failure begins with the line that shows it again', () => {
  const run = { claims: [6, 9], seed: 48213, size: 'usual', count: undefined, only: 3 }
  expect(againLine(run)).toBe('npm run prove -- --claim 6 --seed 48213 --only 3 --no-mutants')
  expect(againLine({ ...run, only: undefined })).toBe('npm run prove -- --claim 6 --seed 48213 --no-mutants')
  const smaller = { ...run, size: 'small', count: 9, only: 0 }
  expect(againLine(smaller)).toBe('npm run prove -- --claim 6 --seed 48213 --small --count 9 --only 0 --no-mutants')
  expect(withLine(new TypeError('not so'), 'again')).toMatchObject({ name: 'TypeError', message: 'again\nnot so' })
  expect(withLine('not so', 'again').message).toBe('again\nnot so')
})
