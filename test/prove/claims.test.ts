import { globSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { claimNumber, claims } from './claims.ts'

test('a folder of proofs is named by the number and the name of its claim', () => {
  const folders = globSync('*-*', { cwd: join(import.meta.dirname, '../claims') })
  const named = Object.entries(claims).map(([number, { name }]) => `${number.padStart(2, '0')}-${name}`)
  expect(folders.filter((folder) => !named.includes(folder))).toEqual([])
  expect(folders.length).toBeGreaterThan(10)
})

test('a claim is found by its number and by its name', () => {
  expect(claimNumber('20')).toBe(20)
  expect(claimNumber('no-oversell')).toBe(20)
  expect(claimNumber('99')).toBeUndefined()
})
