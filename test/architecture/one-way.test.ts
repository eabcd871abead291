import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '#infra/discover.ts'
import { sources } from './edges.ts'

const product = sources().filter((file) => /^(shared|functions\/(?!simulators\/))/.test(file))
const fitting = (shape: RegExp): string[] =>
  product.filter((file) => shape.test(readFileSync(join(root, file), 'utf8')))

test('keys are taken apart in one file', () => {
  const apart = /(?<!__type)\.split\('#'\)|\.slice\('[A-Z]+#'\.length\)|'#META'|startsWith\('[A-Z]+#/
  expect(fitting(apart)).toEqual(['shared/platform/table/keys.ts'])
})

test('ids and references are taken apart beside the function that makes them', () => {
  const apart = /\.slice\('\w+_'\.length\)|-L\\d|\.split\('[-_]'\)|\w\??\.startsWith\('[a-z]{3}_'\)|[a-z]Id\.slice\(/
  expect(fitting(apart)).toEqual([
    'functions/transactions/transaction-view.ts',
    'shared/discovery/intents.ts', // an offer's id
    'shared/purchase/rows/approvals.ts',
    'shared/purchase/rows/purchase.ts',
  ])
})

test('how long things last is said in one file of each subject', () => {
  const said = fitting(/^(export )?const \w*(Seconds|Ms) = [\d[]/m)
  const elsewhere = /^shared\/merchants\/ucp\/|^shared\/payments\/bank\/|^shared\/discovery\/rules\/calendar\.ts$/ // adapters keep their own durations; a day is a day
  expect(said.filter((file) => !/^shared\/[\w-]+\/durations\.ts$/.test(file) && !elsewhere.test(file))).toEqual([])
})

test('a refusal is known by its code with failedWith', () => {
  expect(fitting(/instanceof Failure (&&|\|\|) \w+\.code [!=]==|\.includes\(error\.code\)/)).toEqual([
    'shared/kernel/errors.ts',
  ])
})

test('the audit is linked in one place', () => {
  expect(fitting(/\bprevHash: /)).toEqual(['shared/platform/table/audit.ts'])
})

test('a point in time that is a number says its unit', () => {
  expect(fitting(/^ {2}\w+(At|Until|Deadline): z\.(int|number)\(/m)).toEqual([])
})

test('other companies are called through the guarded call, and AWS through its own', () => {
  expect(fitting(/\bfetch\(|from 'node:https?'/)).toEqual([
    'functions/pages/assets/script.ts', // in the browser, and its policy lets it call our own pages alone
    'shared/platform/aws/aws-json.ts',
    'shared/platform/aws/mail.ts',
    'shared/platform/outward/ssrf-guard.ts',
  ])
})
